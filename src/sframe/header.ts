import { checkBytes } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import { checkUint64, readUint64, toBigInt, toUint64, type Uint64, writeUint64 } from '../shared/uint64.js';

/** What an SFrame header says. */
export interface SFrameHeader {
  /** KID, 0 to 2^64 − 1: which key the frame is sealed under. */
  readonly keyID: bigint;
  /** CTR, 0 to 2^64 − 1: what makes the nonce. */
  readonly counter: bigint;
  /** Bytes that the header takes, 1 to 17; the ciphertext follows. */
  readonly length: number;
}

/** The same in words, for those who handle frame after frame. */
export interface HeaderWords {
  readonly keyID: Uint64;
  readonly counter: Uint64;
  readonly length: number;
}

/**
 * Writes an SFrame header in its one, shortest form (RFC 9605, section 4.3).
 *
 * ```
 *  0 1 2 3 4 5 6 7
 * +-+-+-+-+-+-+-+-+--------------+--------------+
 * |X|  K  |Y|  C  | KID 0–8 bytes| CTR 0–8 bytes|     big-endian
 * +-+-+-+-+-+-+-+-+--------------+--------------+
 * X (Y) clear: K (C) is the key ID (counter) itself, 0 to 7. Set: K (C) is the number of its bytes less one.
 * ```
 *
 * @param keyID 0 to 2^64 − 1; a number must be a safe integer.
 * @param counter 0 to 2^64 − 1; likewise.
 * @returns 1 to 17 bytes.
 * @throws `TypeError` or `RangeError` for other values.
 *
 * @example
 * ```ts
 * import { encodeHeader } from 'framepipe/sframe.js';
 *
 * const header = encodeHeader(0x123, 0x4567); // 99 0123 4567
 * ```
 */
export function encodeHeader(keyID: number | bigint, counter: number | bigint): Bytes {
  checkUint64('keyID', keyID);
  checkUint64('counter', counter);
  const [kid, ctr] = [toUint64(keyID), toUint64(counter)];
  const out = new Uint8Array(headerLength(kid, ctr));
  writeHeader(out, 0, kid, ctr);
  return out;
}

/**
 * Reads the SFrame header that `bytes` begins with. `undefined` where there is none: no bytes, fewer than the header
 * needs, or a value in a longer form than it needs. RFC 9605 (section 4.3) forbids those to encoders and leaves decoders
 * free; refusing them gives every (key ID, counter) exactly one header, and shows a faulty peer at once.
 *
 * @example
 * ```ts
 * import { decodeHeader } from 'framepipe/sframe.js';
 *
 * const header = decodeHeader(Uint8Array.of(0x99, 0x01, 0x23, 0x45, 0x67)); // { keyID: 291n, counter: 17767n, length: 5 }
 * ```
 */
export function decodeHeader(bytes: Uint8Array): SFrameHeader | undefined {
  checkBytes('bytes', bytes);
  const header = readHeader(bytes);
  return header && { keyID: toBigInt(header.keyID), counter: toBigInt(header.counter), length: header.length };
}

export function headerLength(keyID: Uint64, counter: Uint64): number {
  return 1 + extendedLength(keyID) + extendedLength(counter);
}

/** Writes the header at `offset`; returns the offset after it. */
export function writeHeader(out: Bytes, offset: number, keyID: Uint64, counter: Uint64): number {
  const [keyIDLength, counterLength] = [extendedLength(keyID), extendedLength(counter)];
  out[offset++] = (configField(keyID, keyIDLength) << 4) | configField(counter, counterLength);
  offset = writeUint64(out, offset, keyID, keyIDLength);
  return writeUint64(out, offset, counter, counterLength);
}

export function readHeader(bytes: Uint8Array): HeaderWords | undefined {
  const config = bytes[0];
  if (config === undefined) return undefined;
  const keyIDLength = config & 0x80 ? ((config >> 4) & 7) + 1 : 0;
  const counterLength = config & 0x08 ? (config & 7) + 1 : 0;
  const length = 1 + keyIDLength + counterLength;
  if (bytes.length < length) return undefined;

  const keyID = keyIDLength ? readUint64(bytes, 1, keyIDLength) : { high: 0, low: (config >> 4) & 7 };
  const counter = counterLength ? readUint64(bytes, 1 + keyIDLength, counterLength) : { high: 0, low: config & 7 };
  const isShortest = extendedLength(keyID) === keyIDLength && extendedLength(counter) === counterLength;
  return isShortest ? { keyID, counter, length } : undefined;
}

/** Bytes that a value takes after the config byte: none from 0 to 7, which fit within. */
function extendedLength({ high, low }: Uint64): number {
  if (high) return 8 - (Math.clz32(high) >> 3);
  return low < 8 ? 0 : 4 - (Math.clz32(low) >> 3);
}

function configField({ low }: Uint64, length: number): number {
  return length ? 0x08 | (length - 1) : low;
}
