import type { DecrypterStats, EncrypterStats } from '../../../workers/stages/sframe.js';
import type { PipelineStats } from '../../shared/protocol.js';
import type { MediaKind, Side } from '../../shared/stage.js';

/** Whether frames of a pipeline are seen: `waiting` until it runs, `no-analyzer` where it has none, `ended` at last. */
export type FollowState = 'waiting' | 'following' | 'no-analyzer' | 'failed' | 'ended';

/** What the pipeline's `sframe` stage counts; `none` where there is no such stage. */
export type EncryptionState = 'unknown' | 'none' | EncrypterStats | DecrypterStats;

/** What is known of one attached pipeline, now. */
export interface AttachmentRecord {
  /** Counts up. */
  readonly id: number;
  readonly side: Side;
  readonly kind: MediaKind;
  readonly state: FollowState;
  /** Why it failed. */
  readonly failure?: string;
  readonly encryption: EncryptionState;
  /** As the last event of the `sframe` stage named it. */
  readonly keyID?: number;
  /** Frames in, out and dropped, by the pipeline's own count. */
  readonly pipeline?: PipelineStats;
}
