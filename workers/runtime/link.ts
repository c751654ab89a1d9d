import type { FrameRecord } from '../../src/shared/frame-record.js';
import type { PipelineStats } from '../../src/shared/protocol.js';
import type { Watch } from './deadline.js';
import type { PlainEvent } from './event-shaper.js';

/** One piece of the chain that frames travel, each handing on to the next; the last is the browser's writable. */
export interface Link {
  /**
   * Takes a frame; frames come in order. Calls `done`, now or later and once, when it can take another: a function and no
   * promise, which would cost more than most stages.
   */
  push(record: FrameRecord, done: () => void): void;
  /** Shown a frame that waits behind one that is being pushed. */
  queued?(record: FrameRecord): void;
  /** Lets out what it holds. */
  end(): Promise<void>;
}

/** Why a frame was dropped. */
export type DropCause = keyof PipelineStats['dropped'];

/** A frame that went no further. */
export interface Drop {
  /** Not needed where there is an error, which says it. */
  readonly cause?: DropCause;
  readonly error?: unknown;
  /** The stage at which it happened. */
  readonly stage?: string;
  /** Whether a key frame is to be asked for. */
  readonly keyFrame?: boolean;
}

/** What links need of the pipeline that they are in. */
export interface LinkHost {
  dropped(drop: Drop): void;
  /** Something of which a link says when it takes too long, for it to end. */
  watch(): Watch;
  /** What became of a stage that took too long. */
  expired(stage: string): Error;
  emit(event: PlainEvent): void;
}
