import { leb128Length, OBU_HAS_EXTENSION, OBU_HAS_SIZE, obuType, splitObus, writeLeb128 } from '../../codecs/obu.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';

/** `temporal_delimiter_obu` (AV1 5.6), with a size of 0. */
export const temporalDelimiter: Bytes = /* @__PURE__ */ Uint8Array.of(
  (obuType.temporalDelimiter << 3) | OBU_HAS_SIZE,
  0,
);

/**
 * The OBUs of a frame in the low-overhead format (AV1 5.2), each with its size and without temporal delimiters, which are
 * not sent: as a part of a temporal unit. `undefined` where the bytes are no OBUs.
 */
export function unitPart(frame: Uint8Array): Bytes | undefined {
  const obus = splitObus(frame);
  if (obus === undefined) return undefined;
  const parts: ArrayLike<number>[] = [];
  for (const { type, start, payload, end, hasSize } of obus) {
    if (type === obuType.temporalDelimiter) continue;
    if (!hasSize) parts.push(...withSize(frame.subarray(start, payload), end - payload));
    parts.push(frame.subarray(hasSize ? start : payload, end));
  }
  return concat(...parts);
}

/** An OBU's header and the size that it lacks. */
function withSize(header: Uint8Array, length: number): ArrayLike<number>[] {
  const size = new Uint8Array(leb128Length(length));
  writeLeb128(size, 0, length);
  const first = header[0]! | OBU_HAS_SIZE;
  return [header[0]! & OBU_HAS_EXTENSION ? [first, header[1]!] : [first], size];
}
