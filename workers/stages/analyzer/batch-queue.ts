import type { AnalyzedFrame } from '../../../src/analysis/analyzed-frame.js';
import type { AnalysisBatch } from '../../../src/analysis/batch.js';
import type { StreamSnapshot } from '../../../src/analysis/stream-snapshot.js';

/** What waits to be sent to the page: bounded, whatever the page does. */
export class BatchQueue {
  readonly #limit: number;
  #frames: AnalyzedFrame[] = [];
  #missed = 0;
  #snapshots: readonly StreamSnapshot[] | undefined;

  /** @param limit frames that wait at most; beyond these the oldest are only counted */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0 && this.#missed === 0 && this.#snapshots === undefined;
  }

  add(frame: AnalyzedFrame): void {
    // In portions, so that each frame is moved once on average.
    if (this.#frames.length >= 2 * this.#limit) this.#trim();
    this.#frames.push(frame);
  }

  /** Later snapshots take the place of those that wait: they tell more. */
  setSnapshots(snapshots: readonly StreamSnapshot[]): void {
    this.#snapshots = snapshots;
  }

  /** Takes out all that waits. */
  take(time: number): AnalysisBatch {
    this.#trim();
    const batch = { time, frames: this.#frames, missed: this.#missed, snapshots: this.#snapshots };
    this.#frames = [];
    this.#missed = 0;
    this.#snapshots = undefined;
    return batch;
  }

  #trim(): void {
    const surplus = Math.max(0, this.#frames.length - this.#limit);
    this.#frames.splice(0, surplus);
    this.#missed += surplus;
  }
}
