import type { Explanation } from '../../connection/observe/explain.js';
import type { ConnectionSnapshot } from '../../connection/observe/snapshot.js';
import type { TimelineRecord } from '../../connection/observe/timeline.js';

/** What is known of one connection, now: plain data. */
export interface ConnectionRecord {
  /** Counts up. */
  readonly id: number;
  readonly snapshot: ConnectionSnapshot;
  /** How far it is, and why it is not there; of one that was closed, what stood in its way until then. */
  readonly explanation: Explanation;
  /** What happened so far, the oldest first. */
  readonly timeline: readonly TimelineRecord[];
}
