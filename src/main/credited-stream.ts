import type { Credit } from '../shared/credited-port.js';
import type { RemoteMethods } from '../shared/protocol.js';

/** A stage that tells the page something over a port of its own, message by message, as far as it was granted. */
export type TellingStage = RemoteMethods<{ connect(port: MessagePort): void }>;

/**
 * Reads what a stage tells over a port, as a stream; `null` is its end. No more than `credit` messages are on their way
 * or wait to be read. Cancelling the stream closes the port.
 */
export function creditedStream<T>(stage: TellingStage, credit: number): ReadableStream<T> {
  const { port1, port2 } = new MessageChannel();
  let granted = 0;
  return new ReadableStream<T>(
    {
      async start(controller) {
        port1.onmessage = ({ data }: MessageEvent<T | null>) => {
          if (data === null) {
            controller.close();
            // Firefox keeps some 150 kB of each port that was not closed at this end, too.
            port1.close();
            return;
          }
          granted -= 1;
          controller.enqueue(data);
        };
        await stage.connect(port2);
      },
      pull(controller) {
        const more = (controller.desiredSize ?? 0) - granted;
        // In portions: a message back for every one that came would cost the page more than what it is told.
        if (more < credit / 2) return;
        granted += more;
        port1.postMessage({ credit: more } satisfies Credit);
      },
      cancel() {
        // Firefox still delivers what was on its way when the port was closed.
        port1.onmessage = null;
        port1.close();
      },
    },
    { highWaterMark: credit },
  );
}
