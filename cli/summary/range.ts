/** Least, mean and greatest of some numbers. */
export interface Range {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
}

/** Numbers, of which only these three are kept. */
export class RangeOf {
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** @param min The least and @param max the greatest of what `value` is the mean of. */
  add(value: number, min = value, max = value): void {
    this.#count += 1;
    this.#sum += value;
    if (min < this.#min) this.#min = min;
    if (max > this.#max) this.#max = max;
  }

  /** Undefined where there was no number. */
  get range(): Range | undefined {
    return this.#count === 0 ? undefined : { min: this.#min, mean: this.#sum / this.#count, max: this.#max };
  }
}
