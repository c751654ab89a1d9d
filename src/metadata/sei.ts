/**
 * Supplemental enhancement information (H.264 7.3.2.3, D.1; H.265 7.3.2.4, D.2).
 *
 * ```
 *   │ header of NAL unit │ { type, 255 for more │ size, 255 for more │ payload }+ │ 80 │      with emulation prevention
 * ```
 */
import type { NalSyntax } from '../codecs/nal-units.js';
import { addEmulationPrevention } from '../codecs/start-codes.js';
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

/** A NAL unit of one message that comes before the first slice, and the start code before it. */
export function encodeSei(syntax: NalSyntax, { type, payload }: SeiMessage): Bytes {
  const head = [...START_CODE, ...syntax.seiHeader];
  const unit = concat(head, seiNumber(type), seiNumber(payload.length), payload, [TRAILING_BITS]);
  return addEmulationPrevention(unit, head.length);
}

/** The messages of a NAL unit from behind its header on, without emulation prevention; `undefined` where they do not fit. */
export function decodeSei(rbsp: Bytes): SeiMessage[] | undefined {
  const messages: SeiMessage[] = [];
  for (let at = 0; at < rbsp.length - 1; ) {
    const type = readSeiNumber(rbsp, at);
    const size = readSeiNumber(rbsp, type.end);
    at = size.end + size.value;
    if (at >= rbsp.length) return undefined;
    messages.push({ type: type.value, payload: rbsp.subarray(size.end, at) });
  }
  return rbsp.at(-1) === TRAILING_BITS ? messages : undefined;
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
