import type { RemoteMethods } from '../shared/protocol.js';
import type { TapCredit, TapMessage, TappedFrame } from '../shared/tap-protocol.js';

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
export function tapFrames(stage: RemoteMethods<{ connect(port: MessagePort): void }>): ReadableStream<TappedFrame> {
  const { port1, port2 } = new MessageChannel();
  let granted = 0;
  return new ReadableStream<TappedFrame>(
    {
      async start(controller) {
        port1.onmessage = ({ data }: MessageEvent<TapMessage>) => {
          if (data === null) return controller.close();
          granted -= 1;
          controller.enqueue(data);
        };
        await stage.connect(port2);
      },
      pull(controller) {
        const credit = (controller.desiredSize ?? 0) - granted;
        // In portions: a message back for every frame would double the traffic.
        if (credit < CREDIT / 2) return;
        granted += credit;
        port1.postMessage({ credit } satisfies TapCredit);
      },
      cancel() {
        // Firefox still delivers what was on its way when the port was closed.
        port1.onmessage = null;
        port1.close();
      },
    },
    { highWaterMark: CREDIT },
  );
}
