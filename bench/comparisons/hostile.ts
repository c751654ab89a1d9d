import { createParserState, parseFrame } from 'framepipe/codecs.js';
import { type Comparison, cycling } from '../comparison.js';

/** Bytes that make a parser do as much as it can for each of them. */
const PIECES: readonly (readonly [name: string, mimeType: string, piece: readonly number[]])[] = [
  ['zeros', 'video/H264', [0]],
  ['empty NAL units', 'video/H264', [0, 0, 1]],
  ['short slices', 'video/H264', [0, 0, 1, 0x41, 0x9a]],
  ['short slices', 'video/H265', [0, 0, 1, 0x02, 0x01, 0xd0]],
  ['emulation prevention', 'video/H264', [0, 0, 3]],
  ['short OBUs', 'video/AV1', [0x2a, 0x00]],
  ['endless numbers', 'video/AV1', [0xff]],
  ['superframe indexes', 'video/VP9', [0xc0, 0x00]],
  ['ones', 'video/VP8', [0xff]],
];
const [SMALL, LARGE] = [10_000, 100_000];

function filled(piece: readonly number[], size: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, index) => piece[index % piece.length]!);
}

/** Whether ten times as many bytes of an attack take more than ten times as long. */
export async function hostile(): Promise<Comparison[]> {
  return PIECES.map(([name, mimeType, piece]) => {
    const state = createParserState();
    const variantOf = (size: number) =>
      cycling(`${size / 1_000} kB`, [filled(piece, size)], (bytes) => (parseFrame(bytes, mimeType, state) ? 1 : 0));
    return { name: `${name} as ${mimeType}`, baseline: variantOf(SMALL), variants: [variantOf(LARGE)] };
  });
}
