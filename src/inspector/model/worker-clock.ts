/** Differences below are the way of messages and a busy page, not of clocks; in milliseconds. */
const TOLERANCE = 1_000;

/**
 * The time by the clock of the workers that analyze, in milliseconds since the epoch. Each page and worker counts on
 * from when it began: after the machine has slept, a new worker may be hours ahead of its page.
 */
export class WorkerClock {
  readonly #now: () => number;
  #offset = 0;

  /** @param now the time by the page's clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  get now(): number {
    return this.#now() + this.#offset;
  }

  /** A message that was sent at `time` has come. */
  hear(time: number): void {
    const offset = time - this.#now();
    if (Math.abs(offset - this.#offset) > TOLERANCE) this.#offset = offset;
  }
}
