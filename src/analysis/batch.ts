import type { AnalyzedFrame } from './analyzed-frame.js';
import type { StreamSnapshot } from './stream-snapshot.js';

/** What the `analyzer` stage sends over its port, and the page reads. Times are in milliseconds since the epoch. */
export interface AnalysisBatch {
  /** When it was sent. */
  readonly time: number;
  /** Frames since the batch before, in the order in which they passed. */
  readonly frames: readonly AnalyzedFrame[];
  /** Frames since the batch before that are not among `frames`, because the page did not keep up. */
  readonly missed: number;
  /** Of every stream, where they were due. */
  readonly snapshots: readonly StreamSnapshot[] | undefined;
}
