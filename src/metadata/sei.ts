/**
 * Supplemental enhancement information (H.264 7.3.2.3, D.1; H.265 7.3.2.4, D.2).
 *
 * ```
 *   │ header of NAL unit │ { type, 255 for more │ size, 255 for more │ payload }+ │ 80 │      with emulation prevention
 * ```
 */
import { addEmulationPrevention, removeEmulationPrevention } from '../codecs/start-codes.js';
import { concat } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';

/** `payloadType` of `user_data_unregistered`. */
export const USER_DATA_UNREGISTERED = 5;
/** Bytes of the UUID that it begins with. */
export const UUID_LENGTH = 16;

const START_CODE = [0, 0, 0, 1];
const TRAILING_BITS = 0x80;

/** One message. */
export interface SeiMessage {
  /** `payloadType`. */
  readonly type: number;
  readonly payload: Bytes;
}

/**
 * A NAL unit of messages, and the start code before it.
 *
 * @param header Of the NAL unit: that of SEI before the first slice, or another's.
 */
export function encodeSei(header: ArrayLike<number>, ...messages: readonly SeiMessage[]): Bytes {
  const parts = messages.flatMap(({ type, payload }) => [seiNumber(type), seiNumber(payload.length), payload]);
  const unit = concat(START_CODE, header, ...parts, [TRAILING_BITS]);
  return addEmulationPrevention(unit, START_CODE.length + header.length);
}

/**
 * The messages of a NAL unit.
 *
 * @param raw From behind its header to its last byte, with emulation prevention.
 * @returns `undefined` where it is not exactly what the standards say.
 */
export function decodeSei(raw: Bytes): SeiMessage[] | undefined {
  const rbsp = removeEmulationPrevention(raw);
  if (rbsp?.at(-1) !== TRAILING_BITS) return undefined;
  const messages: SeiMessage[] = [];
  for (let at = 0; at < rbsp.length - 1; ) {
    const { type, size, start } = readSeiHead(rbsp, at);
    at = start + size;
    if (at >= rbsp.length) return undefined;
    messages.push({ type, payload: rbsp.subarray(start, at) });
  }
  return messages;
}

/** What a message begins with: │ type │ size │, and where its payload starts. */
export function readSeiHead(bytes: Bytes, at: number): { type: number; size: number; start: number } {
  const type = readSeiNumber(bytes, at);
  const size = readSeiNumber(bytes, type.end);
  return { type: type.value, size: size.value, start: size.end };
}

/** How many bytes a number takes. */
export function seiNumberLength(value: number): number {
  return Math.floor(value / 255) + 1;
}

function seiNumber(value: number): Bytes {
  const bytes = new Uint8Array(seiNumberLength(value)).fill(255);
  bytes[bytes.length - 1] = value % 255;
  return bytes;
}

function readSeiNumber(bytes: Bytes, from: number): { value: number; end: number } {
  let at = from;
  let value = 0;
  while (bytes[at] === 255) {
    value += 255;
    at += 1;
  }
  return { value: value + (bytes[at] ?? 0), end: at + 1 };
}
