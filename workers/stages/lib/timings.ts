/** Milliseconds that frames took, of which so many are remembered. */
const REMEMBERED = 512;
/** Frames of which one is timed: to look at the clock costs more than to count a frame. */
const PERIOD = 4;

/**
 * Percentiles of the time that the latest frames took, one in four, in milliseconds; undefined before there was one. As
 * fine as the browser's clock, which counts in steps of 0.1 (Chromium) or 1 (Firefox).
 */
export interface TimingPercentiles {
  /** The median. */
  readonly p50: number | undefined;
  /** So long or less took 95 frames of 100. */
  readonly p95: number | undefined;
  /** So long or less took 99 frames of 100. */
  readonly p99: number | undefined;
}

/** Remembers how long the latest frames took; {@link timings} makes it. */
export interface Timings {
  /** A frame begins. What it returns is for {@link stop}; `undefined` for a frame that is not timed. */
  start(): number | undefined;
  /** A frame is through. */
  stop(start: number | undefined): void;
  percentiles(): TimingPercentiles;
}

export function timings(): Timings {
  const times = new Float32Array(REMEMBERED);
  let started = 0;
  let count = 0;
  return {
    start() {
      const isTimed = started % PERIOD === 0;
      started += 1;
      return isTimed ? performance.now() : undefined;
    },
    stop(start) {
      if (start === undefined) return;
      times[count % REMEMBERED] = performance.now() - start;
      count += 1;
    },
    percentiles() {
      const sorted = times.slice(0, Math.min(count, REMEMBERED)).sort();
      const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
      return { p50: at(0.5), p95: at(0.95), p99: at(0.99) };
    },
  };
}
