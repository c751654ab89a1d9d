import { checkNumber, checkObject } from '../../src/shared/arguments.js';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, Stage } from '../../src/shared/stage.js';

/** Which frames {@link drop} means: those that fit every field given. */
export interface FrameFilter {
  /** Which end of the call. */
  readonly side?: 'sender' | 'receiver';
  /** What the frames are. */
  readonly kind?: 'audio' | 'video';
  /** As the browser says. */
  readonly type?: 'key' | 'delta';
  /** As in SDP, for example `video/VP8`; case does not matter. */
  readonly mimeType?: string;
  /** One RTP stream (SSRC). */
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
  /** Changes what is given, from the next frame on; the rest stays. Rejects for what the options refuse. */
  configure(options: Pick<DropOptions, 'where' | 'rate'>): void;
}

type Predicate = (frame: FrameInfo, bytes: Bytes) => boolean;

/** Fields of {@link FrameFilter} that must be equal, but for case; and those that name the lowest of a layer's index. */
const EQUAL = ['side', 'kind', 'type', 'mimeType', 'synchronizationSource'] as const;
const LOWEST = { temporalIndexFrom: 'temporalIndex', spatialIndexFrom: 'spatialIndex' } as const;
const LAYERS = ['temporalIndexFrom', 'spatialIndexFrom'] as const;

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
  let isMeant: Predicate = () => true;
  let rate = 1;
  function configure(changed: DropOptions): void {
    checkObject('options', changed);
    const { where, rate: changedRate = rate } = changed;
    checkNumber('options.rate', changedRate, 0, 1);
    if (where !== undefined) isMeant = toPredicate(where);
    rate = changedRate;
  }
  configure(options);
  return frameStage(
    (bytes, frame) => (isMeant(frame, bytes) && Math.random() < rate ? undefined : bytes),
    { keyFrameAfterDrop: options.keyFrameAfterDrop ?? true, methods: { configure } },
    context,
  );
};

function toPredicate(where: FrameFilter | Predicate): Predicate {
  if (typeof where === 'function') return where;
  checkObject('options.where', where);
  const known: readonly string[] = [...EQUAL, ...LAYERS];
  // A mistyped field would mean every frame.
  const unknown = Object.keys(where).find((field) => !known.includes(field));
  if (unknown) throw new RangeError(`"options.where" expected one of ${known}, got ${unknown}`);
  return (frame) =>
    EQUAL.every((field) => where[field] === undefined || lower(where[field]) === lower(frame[field])) &&
    LAYERS.every((field) => (frame.metadata[LOWEST[field]] ?? -1) >= (where[field] ?? -1));
}

function lower(value: unknown): string {
  return String(value).toLowerCase();
}
