/**
 * What tells a payload from the bytes around it, the same in every carrier. The marks stand behind the payload, so that
 * it is found from its end.
 *
 * ```
 *   │ payload │ length of the payload (2) │ version (4) kind (4) │ CRC-32 of all before (4) │ 46 70, "Fp" │
 * ```
 *
 * Numbers are big-endian. The kind says what else there is to undo, and means something to the carrier alone. The
 * check is against chance: what an attacker changes only encryption shows. The last byte can end a NAL unit, and is
 * no marker of a VP9 superframe.
 */
import { readUint, writeUint } from '../shared/big-endian.js';
import type { Bytes } from '../shared/stage.js';
import { crc32 } from './crc32.js';

/** Bytes that an envelope holds beside the payload. */
export const ENVELOPE_OVERHEAD = 9;
/** The longest payload, in bytes. */
export const MAX_PAYLOAD = 0xffff;

const VERSION = 1;
const MAGIC = 0x4670;

/** Where an envelope lies. */
export interface Envelope {
  /** A view on the bytes. */
  readonly payload: Bytes;
  /** 0 to 15. */
  readonly kind: number;
  /** Offset of its first byte. */
  readonly start: number;
}

/**
 * @param payload At most {@link MAX_PAYLOAD} bytes.
 * @param kind 0 to 15.
 */
export function encodeEnvelope(payload: Uint8Array, kind = 0): Bytes {
  const { length } = payload;
  const bytes = new Uint8Array(length + ENVELOPE_OVERHEAD);
  bytes.set(payload);
  writeUint(bytes, length, 2, length);
  bytes[length + 2] = (VERSION << 4) | kind;
  writeUint(bytes, length + 3, 4, crc32(bytes, 0, length + 3));
  writeUint(bytes, length + 7, 2, MAGIC);
  return bytes;
}

/** The envelope that ends right before `end`, or `undefined` where there is none. */
export function openEnvelope(bytes: Bytes, end = bytes.length): Envelope | undefined {
  const footer = end - ENVELOPE_OVERHEAD;
  if (footer < 0 || !endsInMagic(bytes, end)) return undefined;
  const start = footer - readUint(bytes, footer, 2);
  const tag = bytes[footer + 2]!;
  if (start < 0 || tag >> 4 !== VERSION) return undefined;
  if (readUint(bytes, footer + 3, 4) !== crc32(bytes, start, footer + 3)) return undefined;
  return { payload: bytes.subarray(start, footer), kind: tag & 15, start };
}

/** Whether there is any use in looking for an envelope that ends right before `end`. */
export function endsInMagic(bytes: Uint8Array, end = bytes.length): boolean {
  return bytes[end - 1] === (MAGIC & 0xff) && bytes[end - 2] === MAGIC >> 8;
}
