import type { Bytes } from '../../src/shared/stage.js';
import { readStreams as readParsed } from '../codecs/parse/fixtures.js';
import { readStreams } from '../codecs/streams.js';

export interface Stream {
  readonly name: string;
  readonly mimeType: string;
  readonly frames: readonly Bytes[];
}

/** Every stream that encoders made for the tests of src/codecs; crafted ones are left out, which nothing decodes. */
export function encodedStreams(): Stream[] {
  const streams = [
    ...[...readStreams()].map(([name, { mimeType, frames }]) => ({ name: `codecs-${name}`, mimeType, frames })),
    ...readParsed().filter(({ name }) => !name.endsWith('-crafted')),
  ];
  return streams.map(({ name, mimeType, frames }) => ({
    name,
    mimeType,
    frames: frames.map(({ bytes }) => withoutTrailingZeros(bytes, mimeType)),
  }));
}

/** A zero that ffmpeg counts with the frame before belongs to the next start code, and is not in what encoders hand over. */
function withoutTrailingZeros(bytes: Bytes, mimeType: string): Bytes {
  let end = bytes.length;
  while (/H26/.test(mimeType) && bytes[end - 1] === 0) end -= 1;
  return bytes.subarray(0, end);
}

/** Payloads that are hard to carry: none, zeros, what looks like start codes, indexes, lengths; and one in many pieces. */
export const payloads: readonly Bytes[] = [
  Uint8Array.of(),
  Uint8Array.of(0),
  new Uint8Array(40),
  new Uint8Array(237),
  new Uint8Array(300).fill(0xff),
  Uint8Array.of(0, 0, 1, 0, 0, 0, 1, 0, 0, 3, 0, 0, 2, 0, 0),
  Uint8Array.from({ length: 256 }, (_, byte) => byte),
  new Uint8Array(40).fill(0xc0),
  Uint8Array.from({ length: 900 }, (_, at) => (at * at) >> 3),
];

/** Of an even mixture of zeros, small numbers and others, the same in each run. */
export function noise(seed: number, length: number): Bytes {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const kind = state >>> 30;
    return kind === 0 ? 0 : kind === 1 ? (state >>> 20) & 3 : (state >>> 16) & 0xff;
  });
}
