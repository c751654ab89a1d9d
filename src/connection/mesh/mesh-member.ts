import type { DefaultStages } from '../../../workers/default-stages.js';
import type { StageRegistry } from '../../shared/stage.js';
import type { Peer } from '../peer/peer.js';

/** Somebody else in a {@link Mesh}. Who comes back after a reload, or after having left, is another. */
export interface MeshMember<R extends StageRegistry = DefaultStages> {
  /** The room's ID of them. */
  readonly id: string;
  /** The connection to them, and its state. Data channels 0 and 1 of it are the mesh's; all else you can use. */
  readonly peer: Peer<R>;
  /** What they send, in the order in which it came. */
  readonly streams: readonly MediaStream[];
}
