import { createParserState, parseFrame } from 'framepipe/codecs.js';
import { findStartCode } from '../../src/codecs/start-codes.js';
import { type Comparison, cycling } from '../comparison.js';
import { enlarged, fetchStream } from '../streams.js';

const SIZE = 100_000;

/** Looking for start codes in 100 kB, beside what memory allows: copying them, and the engine's own search for a byte. */
export async function startCodes(): Promise<Comparison[]> {
  const { mimeType, frames } = await fetchStream('h264-chromium');
  const state = createParserState();
  for (const frame of frames) parseFrame(frame, mimeType, state);
  const bytes = [enlarged(frames[1]!, SIZE)];
  const target = new Uint8Array(SIZE);
  // The value that a scan of every byte has to look for without finding it.
  const absent = bytes.map((one) => one.map((byte) => (byte === 0xff ? 0xfe : byte)));
  const copy = cycling('copy (Uint8Array.set)', bytes, (one) => {
    target.set(one);
    return target[SIZE - 1]!;
  });
  return [
    {
      name: '100 kB of H.264',
      baseline: copy,
      variants: [
        cycling('search of a byte (indexOf)', absent, (one) => one.indexOf(0xff)),
        cycling('search of a byte (a loop)', absent, (one) => {
          let at = 0;
          while (at < one.length && one[at] !== 0xff) at += 1;
          return at;
        }),
        cycling('findStartCode', bytes, (one) => findStartCode(one, 4)),
        cycling('parseFrame', bytes, (one) => parseFrame(one, mimeType, state)?.qp ?? 1),
      ],
    },
  ];
}
