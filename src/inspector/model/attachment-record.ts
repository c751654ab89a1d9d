import type { DecrypterStats, EncrypterStats } from '../../../workers/stages/sframe.js';
import type { PresentationSnapshot } from '../../analysis/presentation.js';
import type { SkewSnapshot } from '../../analysis/skew.js';
import type { TapComparisonSnapshot } from '../../analysis/tap-comparison.js';
import type { PipelineStats } from '../../shared/protocol.js';
import type { MediaKind, Side } from '../../shared/stage.js';

/** Whether frames of a pipeline are seen: `waiting` until it runs, `no-analyzer` where it has none, `ended` at last. */
export type FollowState = 'waiting' | 'following' | 'no-analyzer' | 'failed' | 'ended';

/** What the pipeline's `sframe` stage counts; `none` where there is no such stage. */
export type EncryptionState = 'unknown' | 'none' | EncrypterStats | DecrypterStats;

/** What an analysis measures of a pipeline as a whole; absent where it was not asked to, or nothing is known yet. */
export interface Measured {
  /** How far a received picture lags behind its sound. */
  readonly skew?: SkewSnapshot | undefined;
  /** What was seen on the screen. */
  readonly presentation?: PresentationSnapshot | undefined;
  /** What the encryption adds. */
  readonly comparison?: TapComparisonSnapshot | undefined;
}

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
  readonly measured?: Measured;
}
