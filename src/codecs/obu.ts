/** Open bitstream units of AV1 (5.3) in the low-overhead format, as encoded frames hold them. */

/** `obu_type` (6.2.2), those that Framepipe looks for. */
export const obuType = { sequenceHeader: 1, temporalDelimiter: 2, frameHeader: 3, frame: 6, metadata: 5 } as const;

/** `obu_has_size_field` and `obu_extension_flag` in the first byte of an OBU. */
export const OBU_HAS_SIZE = 0x02;
export const OBU_HAS_EXTENSION = 0x04;

/**
 * Where an OBU lies in a frame. Offsets in bytes.
 *
 * ```
 *   start                                             payload              end
 *   │ 0 │ type (4) │ X │ S │ 0 │ [T T T S S 0 0 0] │ [size, leb128] │ …    │
 * ```
 */
export interface Obu {
  /** `obu_type`, 0 to 15. */
  readonly type: number;
  /** 0 to 7; 0 without the extension byte. */
  readonly temporalId: number;
  /** 0 to 3; 0 without the extension byte. */
  readonly spatialId: number;
  readonly hasExtension: boolean;
  /** Whether it says its size. Only the last of a frame can do without. */
  readonly hasSize: boolean;
  readonly start: number;
  readonly payload: number;
  readonly end: number;
}

/** The OBU at `start`, or `undefined` where there is none that fits. */
export function readObu(bytes: Uint8Array, start = 0): Obu | undefined {
  const header = bytes[start];
  if (header === undefined || header & 0x80) return undefined; // obu_forbidden_bit
  const hasExtension = (header & OBU_HAS_EXTENSION) !== 0;
  const hasSize = (header & OBU_HAS_SIZE) !== 0;
  const extension = hasExtension ? bytes[start + 1] : 0;
  if (extension === undefined) return undefined;
  let payload = start + (hasExtension ? 2 : 1);
  let end = bytes.length;
  if (hasSize) {
    const size = readLeb128(bytes, payload);
    if (size === undefined) return undefined;
    payload += size.length;
    end = payload + size.value;
    if (end > bytes.length) return undefined;
  }
  const type = header >> 3;
  return {
    type,
    temporalId: extension >> 5,
    spatialId: (extension >> 3) & 3,
    hasExtension,
    hasSize,
    start,
    payload,
    end,
  };
}

/** The OBUs of a frame in order, or `undefined` where it is not made of whole OBUs. */
export function splitObus(bytes: Uint8Array): Obu[] | undefined {
  const obus: Obu[] = [];
  for (let at = 0; at < bytes.length; ) {
    const obu = readObu(bytes, at);
    if (obu === undefined) return undefined;
    obus.push(obu);
    at = obu.end;
  }
  return obus;
}

/** A leb128 number (4.10.5) of up to 2^32 − 1 and its length in bytes, or `undefined` where there is none. */
export function readLeb128(bytes: Uint8Array, offset: number): { value: number; length: number } | undefined {
  let value = 0;
  for (let index = 0; index < 8; index += 1) {
    const byte = bytes[offset + index];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return value < 2 ** 32 ? { value, length: index + 1 } : undefined;
  }
  return undefined;
}

/** How many bytes {@link writeLeb128} needs for `value`, an integer from 0 to 2^32 − 1. */
export function leb128Length(value: number): number {
  let length = 1;
  while (value >= 2 ** (7 * length)) length += 1;
  return length;
}

/** Writes `value`, an integer from 0 to 2^32 − 1, as a leb128 number of minimal length. */
export function writeLeb128(bytes: Uint8Array, offset: number, value: number): void {
  const last = offset + leb128Length(value) - 1;
  let rest = value;
  for (let at = offset; at <= last; at += 1) {
    bytes[at] = (rest % 128) + (at < last ? 0x80 : 0);
    rest = Math.floor(rest / 128);
  }
}
