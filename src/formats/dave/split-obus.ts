import { leb128Length, OBU_HAS_SIZE, obuType, splitObus, writeLeb128 } from '../../codecs/obu.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import { FrameParts } from './parts.js';

/** OBUs that packetizers drop: temporal delimiters, tile lists, padding. */
const DROPPED: readonly number[] = [obuType.temporalDelimiter, 8, 15];

/**
 * The parts of an AV1 frame; `undefined` where it is not made of whole OBUs. Headers and sizes stay clear. The last OBU
 * goes without its size, so that what follows the media can be a part of it; the other sizes are written as packetizers
 * would.
 */
export function splitAv1(bytes: Bytes): FrameParts | undefined {
  const obus = splitObus(bytes)?.filter(({ type }) => !DROPPED.includes(type));
  if (!obus?.length) return undefined;
  const parts = new FrameParts();
  for (const [index, { start, payload, end, hasExtension, hasSize }] of obus.entries()) {
    const isSized = hasSize && index < obus.length - 1;
    const header = bytes.slice(start, start + (hasExtension ? 2 : 1));
    if (!isSized) header[0]! &= ~OBU_HAS_SIZE;
    parts.addClear(header);
    if (isSized) parts.addClear(leb128(end - payload));
    parts.addSecret(bytes.subarray(payload, end));
  }
  return parts;
}

/**
 * Takes the size from the last OBU, which depacketizers of browsers write, and senders have not: what was sealed is without.
 * The same array where there is none.
 */
export function withoutLastSize(bytes: Bytes): Bytes {
  const last = splitObus(bytes)?.at(-1);
  if (!last?.hasSize) return bytes;
  const header = bytes.slice(last.start, last.start + (last.hasExtension ? 2 : 1));
  header[0]! &= ~OBU_HAS_SIZE;
  return concat(bytes.subarray(0, last.start), header, bytes.subarray(last.payload));
}

/** Gives the last OBU of a frame its size, for decoders that need it. The same array where that cannot be done. */
export function withLastSize(bytes: Bytes): Bytes {
  const last = splitObus(bytes)?.at(-1);
  if (!last || last.hasSize) return bytes;
  const header = bytes.slice(last.start, last.payload);
  header[0]! |= OBU_HAS_SIZE;
  return concat(bytes.subarray(0, last.start), header, leb128(last.end - last.payload), bytes.subarray(last.payload));
}

function leb128(value: number): Bytes {
  const bytes = new Uint8Array(leb128Length(value));
  writeLeb128(bytes, 0, value);
  return bytes;
}
