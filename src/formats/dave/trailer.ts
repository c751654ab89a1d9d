import { leb128Length, readLeb128, writeLeb128 } from '../../codecs/obu.js';
import type { Bytes } from '../../shared/stage.js';
import type { ClearRange } from './parts.js';

export const TAG_LENGTH = 8;
/** The size, and the marker. */
const END_LENGTH = 3;
const MARKER = 0xfa;
/** The size is one byte. */
const LONGEST = 255;

/** What follows the media of a frame, but for the tag. */
export interface Trailer {
  /** 0 to 2^32 − 1; its upper byte is the generation, as far as a byte holds it. */
  readonly nonce: number;
  readonly ranges: readonly ClearRange[];
}

/** A received frame. */
export interface ParsedFrame extends Trailer {
  /** Clear bytes and ciphertext. */
  readonly media: Bytes;
  readonly tag: Bytes;
}

/** Bytes that nonce, ranges, size and marker take; `undefined` where there are too many ranges for a frame to tell. */
export function trailerLength({ nonce, ranges }: Trailer): number | undefined {
  let length = leb128Length(nonce) + END_LENGTH;
  for (const range of ranges) length += leb128Length(range.offset) + leb128Length(range.length);
  return TAG_LENGTH + length <= LONGEST ? length : undefined;
}

/**
 * Writes nonce, ranges, size and marker to the end of `frame`, behind the tag.
 *
 * ```
 *   │ media │ tag, 8 │ nonce, leb128 │ { offset, length: leb128 } … │ size │ fa fa │
 *           └───────────────────────────── size ──────────────────────────────────┘
 * ```
 */
export function writeTrailer(frame: Bytes, { nonce, ranges }: Trailer, length: number): void {
  let at = frame.length - length;
  const write = (value: number) => {
    writeLeb128(frame, at, value);
    at += leb128Length(value);
  };
  write(nonce);
  for (const range of ranges) {
    write(range.offset);
    write(range.length);
  }
  frame.set([TAG_LENGTH + length, MARKER, MARKER], at);
}

/** Takes a frame apart; `undefined` where it is none: the protocol's frame check, with ranges that lie within the media. */
export function parseFrame(bytes: Bytes): ParsedFrame | undefined {
  const end = bytes.length - END_LENGTH;
  const size = bytes[end];
  if (size === undefined || bytes[end + 1] !== MARKER || bytes[end + 2] !== MARKER) return undefined;
  const start = bytes.length - size;
  const numbers = start < 0 ? undefined : readNumbers(bytes, start + TAG_LENGTH, end);
  if (!numbers) return undefined;
  const [nonce, ...pairs] = numbers;
  const ranges = nonce === undefined ? undefined : toRanges(pairs, start);
  if (nonce === undefined || !ranges) return undefined;
  return { nonce, ranges, media: bytes.subarray(0, start), tag: bytes.subarray(start, start + TAG_LENGTH) };
}

/** Numbers that fill the bytes exactly. */
function readNumbers(bytes: Bytes, start: number, end: number): number[] | undefined {
  const numbers: number[] = [];
  let at = start;
  while (at < end) {
    const number = readLeb128(bytes, at);
    if (!number) return undefined;
    numbers.push(number.value);
    at += number.length;
  }
  return at === end ? numbers : undefined;
}

/** Ranges in order, none in another, all within the media. */
function toRanges(pairs: readonly number[], mediaLength: number): ClearRange[] | undefined {
  const ranges: ClearRange[] = [];
  let free = 0;
  for (let index = 0; index < pairs.length; index += 2) {
    const offset = pairs[index]!;
    const length = pairs[index + 1];
    if (length === undefined || offset < free || offset + length > mediaLength) return undefined;
    free = offset + length;
    ranges.push({ offset, length });
  }
  return ranges;
}
