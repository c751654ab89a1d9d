/** What is told of failures at most; the others are counted. */
const MOST = 50;

/** What happened, counted, and what must not have happened. */
export class Tally {
  readonly counts: Record<string, Record<string, number>> = {};
  readonly failures: string[] = [];
  /** All of them, also those that are not told. */
  failed = 0;

  count(group: string, what: string, times = 1): void {
    this.counts[group] ??= {};
    const counts = this.counts[group];
    counts[what] = (counts[what] ?? 0) + times;
  }

  fail(what: string): void {
    this.failed += 1;
    if (this.failures.length < MOST) this.failures.push(what);
  }

  /** Waits for what must not fail. */
  async watch<T>(what: string, promise: Promise<T>): Promise<T | undefined> {
    try {
      return await promise;
    } catch (error) {
      this.fail(`${what}: ${error}`);
      return undefined;
    }
  }
}
