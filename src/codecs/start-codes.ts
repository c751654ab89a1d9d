/**
 * Annex B byte streams (Annex B of H.264 and of H.265): start codes, and the emulation prevention that keeps them
 * out of the NAL units between.
 *
 * ```
 *   [00] 00 00 01 │ NAL unit │ [00] 00 00 01 │ NAL unit …
 *                   holds no 00 00 00, 00 00 01, 00 00 02; before a third byte of 00 to 03 stands a 03
 * ```
 */
import type { Bytes } from '../shared/stage.js';

const EMULATION_PREVENTION = 3;

/** Offset of the first `00 00 01` at or after `from`, or −1. */
export function findStartCode(bytes: Uint8Array, from = 0): number {
  for (let at = findZeroPair(bytes, from, 1); at >= 0; at = findZeroPair(bytes, at, 1)) {
    // The last two zeros of a run count, however long it is.
    at += 2;
    while (bytes[at] === 0) at += 1;
    if (bytes[at] === 1) return at - 2;
  }
  return -1;
}

/** Widens every 3-byte start code to 4 bytes, as depacketizers do. The same array where there is none. */
export function widenStartCodes(bytes: Bytes): Bytes {
  const places: number[] = [];
  for (let at = findStartCode(bytes); at >= 0; at = findStartCode(bytes, at + 3)) {
    if (at === 0 || bytes[at - 1] !== 0) places.push(at);
  }
  return insert(bytes, places, 0);
}

/**
 * Inserts emulation prevention (H.264 7.4.1, H.265 7.4.2) into `bytes` from `from` on, so that no start code arises
 * there or across the seam: zeros at the end of what comes before `from` count. The last byte must not be 00, which
 * would be taken for a part of the next start code. The same array where nothing needs it.
 */
export function addEmulationPrevention(bytes: Bytes, from = 0): Bytes {
  const places: number[] = [];
  for (let at = findZeroPair(bytes, from - 2, 3); at >= 0; at = findZeroPair(bytes, at + 2, 3)) places.push(at + 2);
  return insert(bytes, places, EMULATION_PREVENTION);
}

/**
 * Undoes {@link addEmulationPrevention}: the bytes from `from` on, without emulation prevention (a view where there is none), or
 * `undefined` where they are not exactly what it writes.
 */
export function removeEmulationPrevention(bytes: Bytes, from = 0): Bytes | undefined {
  const places: number[] = [];
  for (let at = findZeroPair(bytes, from - 2, 3); at >= 0; at = findZeroPair(bytes, at + 3, 3)) {
    const next = bytes[at + 3];
    if (bytes[at + 2] !== EMULATION_PREVENTION || next === undefined || next > 3) return undefined;
    places.push(at + 2 - from);
  }
  return remove(bytes.subarray(from), places);
}

/** Offset of the first `00 00 xx` with `xx` up to `limit`, or −1. Looks at every third byte of ordinary data. */
function findZeroPair(bytes: Uint8Array, from: number, limit: number): number {
  const fourFit = bytes.length - 9;
  for (let third = Math.max(from, 0) + 2; third < bytes.length; ) {
    // Four steps at a time take half as long: the processor looks at all four at once.
    while (third < fourFit && bytes[third]! > limit && bytes[third + 3]! > limit) {
      if (bytes[third + 6]! <= limit || bytes[third + 9]! <= limit) break;
      third += 12;
    }
    if (bytes[third]! > limit) third += 3;
    else if (bytes[third - 1] === 0 && bytes[third - 2] === 0) return third - 2;
    else third += 1;
  }
  return -1;
}

function insert(bytes: Bytes, places: readonly number[], value: number): Bytes {
  if (places.length === 0) return bytes;
  const longer = new Uint8Array(bytes.length + places.length);
  let inserted = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (at === places[inserted]) longer[at + inserted++] = value;
    longer[at + inserted] = bytes[at]!;
  }
  return longer;
}

function remove(bytes: Bytes, places: readonly number[]): Bytes {
  if (places.length === 0) return bytes;
  const shorter = new Uint8Array(bytes.length - places.length);
  let removed = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    if (at === places[removed]) removed += 1;
    else shorter[at - removed] = bytes[at]!;
  }
  return shorter;
}
