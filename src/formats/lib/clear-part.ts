import { findNalUnit, type NalSyntax } from '../../codecs/nal-units.js';
import { widenStartCodes } from '../../codecs/start-codes.js';
import type { Bytes } from '../../shared/stage.js';
import type { FormatFrame } from './frame-format.js';

/** A frame in its two parts. */
export interface ClearPart {
  /** What stays as it is, and is authenticated. */
  readonly clear: Bytes;
  /** What is to be sealed or opened: the rest. */
  readonly body: Bytes;
  /** Whether emulation prevention keeps start codes out of the sealed body. */
  readonly isEscaped: boolean;
}

/**
 * Takes a frame apart; `undefined` where the format cannot.
 *
 * @param added bytes behind it that sealing has added: 0 before
 */
export type TakeApart = (bytes: Bytes, frame: FormatFrame, added: number) => ClearPart | undefined;

/** The first bytes clear, or all of a frame that is shorter. */
export function clearPrefix(bytes: Bytes, length: number, added: number): ClearPart {
  const end = Math.max(0, Math.min(length, bytes.length - added));
  return { clear: bytes.subarray(0, end), body: bytes.subarray(end), isEscaped: false };
}

/**
 * All clear before the first slice, and so many bytes of it; `undefined` without a slice. Start codes are authenticated
 * with 4 bytes, as depacketizers write them.
 */
export function clearToSlice(
  bytes: Bytes,
  syntax: NalSyntax,
  isSlice: (type: number) => boolean,
  length: number,
): ClearPart | undefined {
  const slice = findNalUnit(bytes, syntax, isSlice);
  if (slice < 0) return undefined;
  const end = slice + length;
  return { clear: widenStartCodes(bytes.subarray(0, end)), body: bytes.subarray(end), isEscaped: true };
}

/** How much of a VP8 frame stays clear, by its own P bit (RFC 6386 9.1): what browsers say of a received frame is a guess. */
export function vp8ClearLength(bytes: Bytes): number {
  return (bytes[0] ?? 0) & 1 ? 3 : 10;
}
