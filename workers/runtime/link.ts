import type { FrameRecord } from '../../src/shared/frame-record.js';
import type { PipelineStats } from '../../src/shared/protocol.js';
import type { PlainEvent } from './event-shaper.js';

/** One piece of the chain that frames travel, each handing on to the next; the last is the browser's writable. */
export interface Link {
  /** Takes a frame; frames come in order. What it returns settles when the link can take another, and never rejects. */
  push(record: FrameRecord): void | Promise<void>;
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
  /**
   * Settles as the promise does, or rejects with `stage-timeout` when the stage takes too long. Time during which
   * `excused` is true does not count.
   */
  withinLimit<T>(stage: string, promise: Promise<T>, excused?: () => boolean): Promise<T>;
  emit(event: PlainEvent): void;
}
