/** Milliseconds that frames took, of which so many are remembered. */
const REMEMBERED = 512;

/** Percentiles of the time that the latest frames took, in milliseconds; undefined before there was one. */
export interface TimingPercentiles {
  readonly p50: number | undefined;
  readonly p95: number | undefined;
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
