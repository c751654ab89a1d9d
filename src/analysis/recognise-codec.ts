import { createParserState, parseFrame } from '../codecs/parse/index.js';

/** How a key frame of each codec begins, as far as it is worth trying to parse it. */
const BEGINNINGS: readonly (readonly [mimeType: string, begins: (bytes: Uint8Array) => boolean])[] = [
  ['video/VP8', (bytes) => holds(bytes, 3, 0x9d, 0x01, 0x2a)], // RFC 6386 9.1
  ['video/VP9', (bytes) => holds(bytes, 1, 0x49, 0x83, 0x42)], // VP9 7.2: profiles 0 to 2
  ['video/AV1', (bytes) => holds(bytes, 0, 0x12, 0x00, 0x0a) || holds(bytes, 0, 0x0a)], // AV1 5.3: the sequence header
  ['video/H264', startsNalUnit],
  ['video/H265', startsNalUnit],
];

/**
 * The codec whose key frame `bytes` is, tried where it is not one of `mimeType`. Undefined where it is none, which is
 * the rule: ciphertext passes for a key frame less than once in a million times.
 */
export function recogniseCodec(bytes: Uint8Array, mimeType: string): string | undefined {
  for (const [candidate, begins] of BEGINNINGS) {
    if (candidate.toLowerCase() === mimeType.toLowerCase() || !begins(bytes)) continue;
    const record = parseFrame(bytes, candidate, createParserState());
    if (record?.type === 'key' && record.width && record.height && record.codec) return candidate;
  }
  return undefined;
}

/** H.264 and H.265, Annex B: a start code of three or four bytes. */
function startsNalUnit(bytes: Uint8Array): boolean {
  return holds(bytes, 0, 0, 0, 1) || holds(bytes, 0, 0, 0, 0, 1);
}

function holds(bytes: Uint8Array, at: number, ...values: readonly number[]): boolean {
  return values.every((value, index) => bytes[at + index] === value);
}
