/** Values remembered at most; beyond these the oldest are forgotten early. */
const LIMIT = 4_096;

/** Sums what was added within the latest span of time. */
export class SlidingSum {
  readonly #span: number;
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  /** The oldest value that counts. */
  #first = 0;
  #sum = 0;

  /** @param span in milliseconds */
  constructor(span: number) {
    this.#span = span;
  }

  /** Of the values within the span. */
  get sum(): number {
    return this.#sum;
  }

  /** How many values are within the span. */
  get count(): number {
    return this.#times.length - this.#first;
  }

  /** Their average; undefined where there is none. */
  get mean(): number | undefined {
    return this.count === 0 ? undefined : this.#sum / this.count;
  }

  /** Times are in milliseconds and do not decrease by much. */
  add(time: number, value: number): void {
    this.#times.push(time);
    this.#values.push(value);
    this.#sum += value;
    if (this.count > LIMIT) this.#forgetFirst();
    this.advance(time);
  }

  /** Forgets what is older than the span, its very end excluded. */
  advance(now: number): void {
    while (this.#first < this.#times.length && (this.#times[this.#first] ?? now) <= now - this.#span) {
      this.#forgetFirst();
    }
    // Rounding errors do not outlive the values.
    if (this.count === 0) this.#sum = 0;
  }

  #forgetFirst(): void {
    this.#sum -= this.#values[this.#first] ?? 0;
    this.#first += 1;
    // In portions, so that each value is moved once on average.
    if (this.#first < 64 || this.#first * 2 < this.#times.length) return;
    this.#times.splice(0, this.#first);
    this.#values.splice(0, this.#first);
    this.#first = 0;
  }
}
