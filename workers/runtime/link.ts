import type { FrameRecord } from '../../src/shared/frame-record.js';
import type { BypassReason } from '../../src/shared/stage.js';
import type { DropCause } from './counters.js';

/** One piece of the chain that frames travel, each handing on to the next; the last is the browser's writable. */
export interface Link {
  /** Takes a frame. What it returns settles when the link can take another. */
  push(record: FrameRecord, bypass: BypassReason | undefined): void | Promise<void>;
  /** Lets out what it holds. */
  end(): Promise<void>;
}

/** A frame that went no further. */
export interface Drop {
  readonly cause: DropCause;
  /** The stage at which it happened. */
  readonly stage?: string;
  readonly error?: unknown;
  /** Whether a key frame is to be asked for. */
  readonly keyFrame: boolean;
}

/** What links need of the pipeline that they are in. */
export interface LinkHost {
  dropped(record: FrameRecord, drop: Drop): void;
  /** Settles as the promise does, or rejects with `stage-timeout` when the stage takes too long. */
  withinLimit<T>(stage: string, promise: PromiseLike<T>): Promise<T>;
  emit(event: {
    readonly type: string;
    readonly stage?: string;
    readonly cause?: string;
    readonly detail?: unknown;
  }): void;
}
