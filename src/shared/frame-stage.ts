import { FrameRecord } from './frame-record.js';
import type {
  BypassReason,
  Bytes,
  EncodedFrame,
  FrameFunction,
  FrameInfo,
  StageContext,
  StageInstance,
} from './stage.js';

/**
 * Marks a stage that looks at one frame at a time, so that a runner can call its function directly: a chain of
 * functions costs a fraction of a chain of TransformStreams. A registered symbol, because a worker may hold two copies
 * of this module.
 */
export const frameFunction: unique symbol = Symbol.for('framepipe.frameFunction') as never;

/** How a per-frame stage fits into its pipeline. */
export interface FrameStageOptions<Methods extends object> {
  /** What the page can call. Default none. */
  readonly methods?: Methods;
  /**
   * Whether the runner asks for a key frame after this stage dropped a video frame. Default true: without one the
   * picture freezes for about three seconds. A stage that knows better when (a decrypter without a key) asks itself.
   */
  readonly keyFrameAfterDrop?: boolean;
  /** Told of each frame that passes by the stages; answers `false` where it must not. */
  readonly onBypass?: (frame: FrameInfo, reason: BypassReason) => unknown;
  /**
   * Shown each frame that comes to wait while the stage, the first of its pipeline, is at another one. It only looks, and
   * must not throw: the frame comes to it in its turn.
   */
  readonly onQueued?: (bytes: Bytes) => void;
}

/** A stage that a runner can fuse with its neighbours. */
export interface FrameStageInstance<Methods extends object = object>
  extends StageInstance<Methods>,
    FrameStageOptions<Methods> {
  readonly [frameFunction]: FrameFunction;
}

/**
 * Builds a stage from a function over the bytes of one frame. In a pipeline, neighbouring ones are fused; outside of
 * any, the streams work by themselves: a frame on which the function throws is dropped, and the stream lives on.
 *
 * @example
 * ```ts
 * // worker
 * import { frameStage, type Stage } from 'framepipe/worker.js';
 *
 * // Keeps frames below a size from leaving or arriving.
 * const atMost: Stage<{ bytes: number }> = ({ bytes: limit }) =>
 *   frameStage((bytes) => (bytes.byteLength <= limit ? bytes : undefined));
 * ```
 */
export function frameStage<Methods extends object = object>(
  fn: FrameFunction,
  options: FrameStageOptions<Methods> = {},
  context?: StageContext,
): FrameStageInstance<Methods> {
  // Made when first asked for: in a runner nobody asks.
  let streams: TransformStream<EncodedFrame, EncodedFrame> | undefined;
  const made = () => {
    streams ??= new TransformStream({
      async transform(frame, controller) {
        const record = new FrameRecord(frame, context?.side ?? 'sender');
        try {
          if (record.bypass) {
            if (options.onBypass?.(record, record.bypass) === false) return;
          } else {
            const bytes = await fn(record.bytes, record);
            if (!isPayload(bytes)) return;
            assignBytes(frame, bytes);
          }
          controller.enqueue(frame);
        } catch (error) {
          // Letting it out would error the stream, and the track would be dead for good.
          context?.emit({ type: 'frame-error', detail: String(error) });
        }
      },
    });
    return streams;
  };
  return {
    ...options,
    [frameFunction]: fn,
    get readable() {
      return made().readable;
    },
    get writable() {
      return made().writable;
    },
  };
}

export function isFrameStage(instance: StageInstance): instance is FrameStageInstance {
  return frameFunction in instance;
}

/**
 * Whether a stage's result goes on. Undefined drops the frame, and so does nothing at all: browsers do not send an
 * emptied frame either. Throws TypeError for what is no payload.
 */
export function isPayload(result: Bytes | undefined): result is Bytes {
  if (result && !(result instanceof Uint8Array)) throw new TypeError('a stage returned something else than bytes');
  return !!result?.byteLength;
}

/**
 * Gives a frame its new payload. Always by assignment: Firefox sends a buffer that was only changed in place as it was
 * before, which would be plaintext.
 */
export function assignBytes(frame: EncodedFrame, bytes: Bytes): void {
  const whole = bytes.byteLength === bytes.buffer.byteLength;
  frame.data = whole ? bytes.buffer : bytes.slice().buffer;
}
