/**
 * Runs a task when it is asked for: at once, but not again within an interval and never twice at a time. What is asked
 * for meanwhile is one more run. So one change is fast, and a storm of changes costs one run in each interval.
 */
export class Batches {
  readonly #task: () => Promise<void>;
  readonly #interval: number;
  #next: Promise<void> | undefined;
  #running: Promise<void> = Promise.resolve();
  #last = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  /** @param interval in milliseconds, from one run's begin to the next one's */
  constructor(task: () => Promise<void>, interval: number) {
    this.#task = task;
    this.#interval = interval;
  }

  /** Resolves when a run that began after this call has ended; after {@link close}, without one. */
  request(): Promise<void> {
    if (this.#next) return this.#next;
    const next = this.#running
      .then(() => this.#pause())
      .then(() => {
        this.#next = undefined;
        this.#last = performance.now();
        return this.#closed ? undefined : this.#task();
      });
    this.#next = next;
    this.#running = next.catch(() => {});
    return next;
  }

  /** Begins no more runs. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#wake?.();
  }

  #pause(): Promise<void> | undefined {
    const left = this.#last + this.#interval - performance.now();
    if (left <= 0 || this.#closed) return undefined;
    return new Promise((resolve) => {
      this.#wake = resolve;
      this.#timer = setTimeout(resolve, left);
    });
  }
}
