import { createParserState, parseFrame } from 'framepipe/codecs.js';
import { type Comparison, cycling } from '../comparison.js';
import { enlarged, fetchStream } from '../streams.js';

const STREAMS = ['vp8-chromium', 'vp9-firefox', 'av1-chromium-l1t3', 'h264-chromium', 'h265-zerolatency'];
const [SMALL, LARGE] = [1_000, 100_000];

/** Whether the cost of a frame depends on its size: each codec's delta frame with 1 kB and with 100 kB. */
export async function frameSize(): Promise<Comparison[]> {
  return Promise.all(
    STREAMS.map(async (name) => {
      const { mimeType, frames } = await fetchStream(name);
      const state = createParserState();
      const records = frames.map((bytes) => parseFrame(bytes, mimeType, state));
      const index = records.findIndex((record) => record?.type === 'delta');
      const { qp, units } = records[index]!;
      const lastObu = mimeType === 'video/AV1' ? units!.at(-1)!.offset : undefined;
      const variantOf = (size: number) => {
        const bytes = enlarged(frames[index]!, size, lastObu);
        // A frame that is no longer what it was would be refused at once, and look fast.
        if (parseFrame(bytes, mimeType, state)?.qp !== qp) throw new Error(`${name} does not survive enlarging`);
        return cycling(`${size / 1_000} kB`, [bytes], (one) => parseFrame(one, mimeType, state)?.qp ?? 1);
      };
      return { name: `parseFrame by size, ${mimeType}`, baseline: variantOf(SMALL), variants: [variantOf(LARGE)] };
    }),
  );
}
