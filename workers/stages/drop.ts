import { checkNumber, checkObject, wrongType } from '../../src/shared/arguments.js';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, Stage } from '../../src/shared/stage.js';

/** Which frames {@link drop} means: those that fit every field given. */
export interface FrameFilter {
  readonly side?: 'sender' | 'receiver';
  readonly kind?: 'audio' | 'video';
  /** As the browser says. */
  readonly type?: 'key' | 'delta';
  /** As in SDP, for example `video/VP8`; case does not matter. */
  readonly mimeType?: string;
  readonly synchronizationSource?: number;
  /** The lowest temporal layer that is meant; frames of unknown layer are not. */
  readonly temporalIndexFrom?: number;
  /** The lowest spatial layer that is meant; frames of unknown layer are not. */
  readonly spatialIndexFrom?: number;
}

/** Options of {@link drop}. */
export interface DropOptions {
  /** The frames that are meant: a filter, or, in a worker's own code, a function. Default all. */
  readonly where?: FrameFilter | ((frame: FrameInfo, bytes: Bytes) => boolean);
  /** Which share of the frames that are meant is dropped, at random: 0 to 1. Default 1. */
  readonly rate?: number;
  /** Whether a key frame is asked for after a video frame was dropped; not needed for upper layers. Default true. */
  readonly keyFrameAfterDrop?: boolean;
}

/** Methods of {@link drop}. */
export interface DropMethods {
  /** Changes which frames are dropped, from the next on. Throws as the options do. */
  configure(options: Pick<DropOptions, 'where' | 'rate'>): void;
}

/**
 * Drops frames: to thin out temporal layers, or to see what an application does when frames are missing.
 * Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * // worker
 * import { drop } from 'framepipe/stages/drop.js';
 * import { serve } from 'framepipe/worker.js';
 *
 * const largeFrames = () => drop({ where: (_frame, bytes) => bytes.byteLength > 60_000 });
 * serve({ drop, largeFrames });
 * ```
 */
export const drop: Stage<DropOptions, DropMethods> = (options, context) => {
  let { where, rate } = check(options);
  return frameStage(
    (bytes, frame) => (matches(where, frame, bytes) && (rate === 1 || Math.random() < rate) ? undefined : bytes),
    {
      keyFrameAfterDrop: options.keyFrameAfterDrop ?? true,
      methods: {
        configure(changed) {
          ({ where, rate } = check(changed));
        },
      },
    },
    context,
  );
};

function check(options: DropOptions): { where: DropOptions['where']; rate: number } {
  checkObject('options', options);
  const { where, rate = 1 } = options;
  if (where !== undefined && typeof where !== 'object' && typeof where !== 'function') {
    throw wrongType('options.where', 'an object or a function', where);
  }
  checkNumber('options.rate', rate, 0, 1);
  return { where, rate };
}

function matches(where: DropOptions['where'], frame: FrameInfo, bytes: Bytes): boolean {
  if (where === undefined) return true;
  if (typeof where === 'function') return where(frame, bytes);
  const { temporalIndex = -1, spatialIndex = -1 } = frame.metadata;
  return (
    (where.side ?? frame.side) === frame.side &&
    (where.kind ?? frame.kind) === frame.kind &&
    (where.type ?? frame.type) === frame.type &&
    (where.mimeType ?? frame.mimeType).toLowerCase() === frame.mimeType.toLowerCase() &&
    (where.synchronizationSource ?? frame.synchronizationSource) === frame.synchronizationSource &&
    (where.temporalIndexFrom === undefined || temporalIndex >= where.temporalIndexFrom) &&
    (where.spatialIndexFrom === undefined || spatialIndex >= where.spatialIndexFrom)
  );
}
