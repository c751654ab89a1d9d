import type { TappedFrame } from '../shared/tap-protocol.js';
import { creditedStream, type TellingStage } from './credited-stream.js';

/** How many copies may be on their way or wait to be read. */
const CREDIT = 64;

/**
 * Reads the copies that a `tap` stage makes, as a stream. A slow reader holds nothing up: it misses frames, and every
 * copy says how many. Cancelling the stream ends the copying; when the stage ends, so does the stream. No browser tells
 * that the worker was terminated: then it falls silent.
 *
 * @param stage `attached.stages.tap`, or the name the tap has in its pipeline
 * @example
 * ```ts
 * import { type AttachedTransform, tapFrames } from 'framepipe';
 *
 * async function firstFrame(attached: AttachedTransform): Promise<ArrayBuffer | undefined> {
 *   const { value } = await tapFrames(attached.stages.tap).getReader().read();
 *   return value?.data;
 * }
 * ```
 */
export function tapFrames(stage: TellingStage): ReadableStream<TappedFrame> {
  return creditedStream(stage, CREDIT);
}
