import { checkInteger, checkObject } from '../../src/shared/arguments.js';
import { CreditedPort } from '../../src/shared/credited-port.js';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, Stage } from '../../src/shared/stage.js';
import type { TappedFrame } from '../../src/shared/tap-protocol.js';
import { wallClock } from '../../src/shared/wall-clock.js';

/** Options of {@link tap}. */
export interface TapOptions {
  /** Where copies go (list it in `transfer`); the page can also call `connect` later. */
  readonly port?: MessagePort;
  /** Copies one frame in so many, 1 to 10,000. Default 1. */
  readonly every?: number;
}

/** Methods of {@link tap}. */
export interface TapMethods {
  /**
   * Sends copies over `port` from now on, as many as its other end grants, and none over the port before it;
   * `tapFrames` on the page speaks to it. Rejects for what is no MessagePort.
   */
  connect(port: MessagePort): void;
  /** Asks for a key frame, at which whoever reads the copies can begin; asked too often, it waits. Video only. */
  requestKeyFrame(): void;
}

/**
 * Sends copies of the frames, as they are at this place in the pipeline, to the page or to any other port. It never
 * holds media up: the reader grants copies one by one, and frames that come when there is no grant are only counted.
 * Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { attach, createWorker, tapFrames } from 'framepipe';
 *
 * async function sizes(receiver: RTCRtpReceiver): Promise<void> {
 *   const attached = attach(receiver, createWorker(), [{ stage: 'tap' }]);
 *   const reader = tapFrames(attached.stages.tap).getReader();
 *   for (;;) {
 *     const { done, value } = await reader.read();
 *     if (done) return;
 *     console.log(value.mimeType, value.data.byteLength);
 *   }
 * }
 * ```
 */
export const tap: Stage<TapOptions, TapMethods> = (options, context) => {
  checkObject('options', options);
  const { every = 1 } = options;
  checkInteger('options.every', every, 1, 10_000);
  const reader = new CreditedPort<TappedFrame>();
  let count = 0;
  /** Undefined before the first copy, whose reader misses nothing until its first grant has come. */
  let missed: number | undefined;

  const connect = (port: MessagePort): void => {
    reader.connect(port);
    count = 0;
    missed = undefined;
  };
  if (options.port !== undefined) connect(options.port);
  context?.signal.addEventListener('abort', () => reader.close());

  return frameStage(
    (bytes, frame) => {
      if (count++ % every > 0) return bytes;
      if (reader.isGranted) {
        const copy = copyFrame(bytes, frame, missed ?? 0);
        reader.post(copy, [copy.data]);
        missed = 0;
      } else if (missed !== undefined) {
        missed += 1;
      }
      return bytes;
    },
    { methods: { connect, requestKeyFrame: () => context?.requestKeyFrame() } },
    context,
  );
};

function copyFrame(bytes: Bytes, frame: FrameInfo, missed: number): TappedFrame {
  const { side, kind, mimeType, type, synchronizationSource, payloadType, rtpTimestamp, metadata } = frame;
  const time = wallClock();
  const data = bytes.slice().buffer;
  return { data, side, kind, mimeType, type, synchronizationSource, payloadType, rtpTimestamp, time, metadata, missed };
}
