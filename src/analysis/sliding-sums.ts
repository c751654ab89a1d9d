/** Rows that there is room for at first, a power of two. */
const ROOM = 64;
/** Rows remembered at most; beyond these the oldest are forgotten early. */
const LIMIT = 4_096;
/** Numbers of a row: the time, and up to three quantities. */
const WIDTH = 4;
const QUANTITIES = WIDTH - 1;

/**
 * Sums of up to three quantities over the latest spans of time. All of it lies side by side: every frame is entered,
 * and frames come so far apart that the processor has forgotten what it had to do with the one before.
 */
export class SlidingSums {
  /** In milliseconds, the longest last. */
  readonly #spans: readonly number[];
  /** A ring, row by row. */
  #rows = new Float64Array(ROOM * WIDTH);
  #added = 0;
  /** For each span the oldest row that counts, and the sums of those that do. */
  readonly #first: number[];
  readonly #sums: Float64Array;

  /** @param spans in milliseconds, ascending */
  constructor(...spans: readonly number[]) {
    this.#spans = spans;
    this.#first = spans.map(() => 0);
    this.#sums = new Float64Array(spans.length * QUANTITIES);
  }

  /** Of the values within a span. */
  sum(span = 0, quantity = 0): number {
    return this.#sums[span * QUANTITIES + quantity]!;
  }

  /** How many rows are within a span. */
  count(span = 0): number {
    return this.#added - this.#first[span]!;
  }

  /** The average of the first quantity within a span; undefined where there is none. */
  mean(span = 0): number | undefined {
    return this.count(span) === 0 ? undefined : this.sum(span) / this.count(span);
  }

  /** Times are in milliseconds and do not decrease by much. */
  add(time: number, first = 0, second = 0, third = 0): void {
    if (this.count(this.#spans.length - 1) === this.#rows.length / WIDTH) this.#makeRoom();
    const at = this.#placeOf(this.#added);
    this.#rows[at] = time;
    this.#rows[at + 1] = first;
    this.#rows[at + 2] = second;
    this.#rows[at + 3] = third;
    this.#added += 1;
    for (let span = 0; span < this.#spans.length; span += 1) this.#enter(span, at, 1);
    this.advance(time);
  }

  /** Forgets what is older than the spans, their very ends excluded. */
  advance(now: number): void {
    for (let span = 0; span < this.#spans.length; span += 1) {
      const end = now - this.#spans[span]!;
      while (this.count(span) > 0 && this.#rows[this.#placeOf(this.#first[span]!)]! <= end) this.#forgetFirst(span);
    }
  }

  #placeOf(row: number): number {
    return (row * WIDTH) % this.#rows.length;
  }

  /** Enters a row into the sums of a span, or takes it out. */
  #enter(span: number, at: number, sign: 1 | -1): void {
    const sums = span * QUANTITIES;
    for (let quantity = 0; quantity < QUANTITIES; quantity += 1) {
      this.#sums[sums + quantity]! += sign * this.#rows[at + 1 + quantity]!;
    }
  }

  #forgetFirst(span: number): void {
    this.#enter(span, this.#placeOf(this.#first[span]!), -1);
    this.#first[span]! += 1;
    // Rounding errors do not outlive the values.
    if (this.count(span) === 0) this.#sums.fill(0, span * QUANTITIES, (span + 1) * QUANTITIES);
  }

  #makeRoom(): void {
    const longest = this.#spans.length - 1;
    const oldest = this.#first[longest]!;
    if (this.count(longest) === LIMIT) {
      for (let span = 0; span <= longest; span += 1) if (this.#first[span] === oldest) this.#forgetFirst(span);
      return;
    }
    const before = this.#rows;
    this.#rows = new Float64Array(before.length * 2);
    for (let row = oldest; row < this.#added; row += 1) {
      const at = (row * WIDTH) % before.length;
      this.#rows.set(before.subarray(at, at + WIDTH), this.#placeOf(row));
    }
  }
}
