/** Milliseconds that frames took, of which so many are remembered. */
const REMEMBERED = 512;

/**
 * Percentiles of the time that the latest frames took, in milliseconds; undefined before there was one. As fine as the
 * browser's clock, which counts in steps of 0.1 (Chromium) or 1 (Firefox).
 */
export interface TimingPercentiles {
  /** The median. */
  readonly p50: number | undefined;
  /** So long or less took 95 frames of 100. */
  readonly p95: number | undefined;
  /** So long or less took 99 frames of 100. */
  readonly p99: number | undefined;
}

/** Remembers how long the latest frames took. */
export class Timings {
  readonly #times = new Float32Array(REMEMBERED);
  #count = 0;

  /** @param milliseconds of one frame */
  add(milliseconds: number): void {
    this.#times[this.#count % REMEMBERED] = milliseconds;
    this.#count += 1;
  }

  percentiles(): TimingPercentiles {
    const sorted = this.#times.slice(0, Math.min(this.#count, REMEMBERED)).sort();
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
    return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
  }
}
