import { addEmulationPrevention, removeEmulationPrevention } from '../../codecs/start-codes.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';

/** Bytes of IV, key ID, length of the clear part, version and magic. */
const TRAILER_LENGTH = 20;
/** Bytes of version and magic, which every version ends with. */
const END_LENGTH = 5;
/** Bytes of the clear part's length, version and magic, in which emulation prevention changes nothing. */
const TAIL_LENGTH = 7;
const VERSION = 1;
const MAGIC = 0xe2ee_feed;
/** Says that emulation prevention keeps start codes out of all that follows the clear part. */
const IS_ESCAPED = 0x8000;
/** Longest clear part that a frame can tell. */
export const LONGEST_CLEAR = 0x7fff;
const COUNTER_LENGTH = 4;
const PREFIX_LENGTH = 8;

/** A sealed frame, in its parts. */
export interface SealedFrame {
  readonly clear: Bytes;
  /** Ciphertext and tag. */
  readonly sealed: Bytes;
  /** 12 bytes. */
  readonly iv: Bytes;
  readonly keyID: number;
  readonly isEscaped: boolean;
}

/**
 * Writes a frame.
 *
 * ```
 *   │ clear │ ciphertext │ tag, 16 │ counter, 4 │ prefix, 8 │ key ID │ E, length of clear, 2 │ 01 │ e2 ee fe ed │
 *           └────────────────────── E: with emulation prevention ──────────────────────────────────────────────┘
 * ```
 *
 * Numbers are big-endian. The IV is the prefix and then the counter.
 */
export function writeFrame({ clear, sealed, iv, keyID, isEscaped }: SealedFrame): Bytes {
  const trailer = new Uint8Array(TRAILER_LENGTH);
  trailer.set(iv.subarray(PREFIX_LENGTH));
  trailer.set(iv.subarray(0, PREFIX_LENGTH), COUNTER_LENGTH);
  trailer[TRAILER_LENGTH - TAIL_LENGTH - 1] = keyID;
  const view = new DataView(trailer.buffer);
  view.setUint16(TRAILER_LENGTH - TAIL_LENGTH, clear.length | (isEscaped ? IS_ESCAPED : 0));
  view.setUint8(TRAILER_LENGTH - END_LENGTH, VERSION);
  view.setUint32(TRAILER_LENGTH - 4, MAGIC);
  const frame = concat(clear, sealed, trailer);
  return isEscaped ? addEmulationPrevention(frame, clear.length) : frame;
}

/** Takes a frame apart: `undefined` where it is none, `version` where it is of another version than this. */
export function parseFrame(bytes: Bytes): SealedFrame | 'version' | undefined {
  if (bytes.length < END_LENGTH) return undefined;
  const tail = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (tail.getUint32(bytes.length - 4) !== MAGIC) return undefined;
  if (bytes[bytes.length - END_LENGTH] !== VERSION) return 'version';
  if (bytes.length < TRAILER_LENGTH) return undefined;
  const end = tail.getUint16(bytes.length - TAIL_LENGTH);
  const isEscaped = (end & IS_ESCAPED) !== 0;
  const clearLength = end & LONGEST_CLEAR;
  if (clearLength > bytes.length - TRAILER_LENGTH) return undefined;
  const rest = isEscaped ? removeEmulationPrevention(bytes, clearLength) : bytes.subarray(clearLength);
  const start = rest ? rest.length - TRAILER_LENGTH : -1;
  if (!rest || start < 0) return undefined;
  const prefix = start + COUNTER_LENGTH;
  return {
    clear: bytes.subarray(0, clearLength),
    sealed: rest.subarray(0, start),
    iv: concat(rest.subarray(prefix, prefix + PREFIX_LENGTH), rest.subarray(start, prefix)),
    keyID: rest[prefix + PREFIX_LENGTH]!,
    isEscaped,
  };
}
