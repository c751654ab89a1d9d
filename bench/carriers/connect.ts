import type { Side } from '../../src/shared/stage.js';
import type { BenchFrame } from './bench-frame.js';
import type { Carrier } from './carrier.js';

/** Lets a carrier carry one stream from now on; returns what sends a frame. Those that arrive go to `onFrame`. */
export async function connect(
  carrier: Carrier,
  side: Side,
  mimeType: string,
  onFrame: (frame: BenchFrame) => void,
): Promise<(frame: BenchFrame) => void> {
  let input: ReadableStreamDefaultController<BenchFrame> | undefined;
  const readable = new ReadableStream<BenchFrame>({
    start(controller) {
      input = controller;
    },
  });
  const writable = new WritableStream<BenchFrame>({ write: onFrame });
  await carrier.carry(side, kindOf(mimeType), mimeType, { readable, writable });
  return (frame) => input!.enqueue(frame);
}

/** What frames of this type are. */
export const kindOf = (mimeType: string) => (mimeType.startsWith('audio/') ? 'audio' : 'video');
