/** How large frames are, in bytes. */
export interface SizeDistribution {
  readonly min: number;
  readonly mean: number;
  /** Half of the frames are no larger; exact below 256 bytes, else at most 0.8 % too large. */
  readonly p50: number;
  /** 95 % of the frames are no larger; as exact. */
  readonly p95: number;
  readonly max: number;
}

/** Steps to a power of two. */
const STEPS = 128;

/** Sizes in buckets, so that memory does not grow with the number of frames. */
export class Sizes {
  readonly #buckets: number[] = [];
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = 0;

  add(size: number): void {
    const bucket = bucketOf(size);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count += 1;
    this.#sum += size;
    if (size < this.#min) this.#min = size;
    if (size > this.#max) this.#max = size;
  }

  /** Of at least one frame. */
  get distribution(): SizeDistribution {
    const mean = this.#sum / this.#count;
    return { min: this.#min, mean, p50: this.#quantile(0.5), p95: this.#quantile(0.95), max: this.#max };
  }

  #quantile(share: number): number {
    let left = Math.ceil(share * this.#count);
    for (const bucket of this.#buckets.keys()) {
      left -= this.#buckets[bucket] ?? 0;
      if (left <= 0) return Math.min(this.#max, greatestOf(bucket));
    }
    return this.#max;
  }
}

function bucketOf(size: number): number {
  if (size < 2 * STEPS) return size;
  const exponent = Math.floor(Math.log2(size)) - Math.log2(STEPS);
  return STEPS * exponent + Math.floor(size / 2 ** exponent);
}

function greatestOf(bucket: number): number {
  if (bucket < 2 * STEPS) return bucket;
  const exponent = Math.floor(bucket / STEPS) - 1;
  return (bucket - STEPS * exponent + 1) * 2 ** exponent - 1;
}
