/** Values below which a share of the latest ones lie, by nearest rank. */
export interface Percentiles {
  /** Half of the values are at most this. */
  readonly p50: number;
  /** 95 % of the values are at most this. */
  readonly p95: number;
  /** 99 % of the values are at most this. */
  readonly p99: number;
  /** The greatest of the values. */
  readonly max: number;
  /** How many values these come from. */
  readonly count: number;
}

/** The latest values of a quantity, for percentiles. */
export class RecentValues {
  readonly #values: Float64Array;
  #added = 0;

  /** @param limit how many values are remembered */
  constructor(limit = 512) {
    this.#values = new Float64Array(limit);
  }

  /** Returns the value that is forgotten for this one; 0 where none is. */
  add(value: number): number {
    const place = this.#added % this.#values.length;
    const forgotten = this.#values[place]!;
    this.#values[place] = value;
    this.#added += 1;
    return forgotten;
  }

  /** Forgets all. */
  clear(): void {
    this.#values.fill(0);
    this.#added = 0;
  }

  /** How many values are remembered. */
  get count(): number {
    return Math.min(this.#added, this.#values.length);
  }

  /** The remembered values, oldest first. */
  get all(): number[] {
    const { count } = this;
    return Array.from(
      { length: count },
      (_, index) => this.#values[(this.#added - count + index) % this.#values.length]!,
    );
  }

  /** How many of the remembered values are below `limit`. */
  countBelow(limit: number): number {
    let below = 0;
    for (let index = 0; index < this.count; index += 1) if (this.#values[index]! < limit) below += 1;
    return below;
  }

  /** The middle value, the upper of two; undefined where there is none. */
  get median(): number | undefined {
    const sorted = this.#sorted();
    return sorted[sorted.length >> 1];
  }

  /** Undefined where there is no value. */
  percentiles(): Percentiles | undefined {
    const sorted = this.#sorted();
    const { length: count } = sorted;
    if (count === 0) return undefined;
    const at = (share: number) => sorted[Math.max(0, Math.ceil(share * count) - 1)] ?? 0;
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(1), count };
  }

  #sorted(): Float64Array {
    return this.#values.slice(0, this.count).sort();
  }
}
