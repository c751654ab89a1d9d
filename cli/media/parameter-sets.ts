import { concat } from '../../src/shared/concat.js';

const START_CODE = [0, 0, 0, 1];

/** How MP4 and Matroska hold NAL units: without start codes, and parameter sets apart. */
export interface NalConfiguration {
  /** Bytes of the length before each NAL unit, 1 to 4. */
  readonly lengthSize: number;
  /** In Annex B format. */
  readonly parameterSets: Uint8Array;
}

/**
 * AVCDecoderConfigurationRecord (ISO 14496-15 5.3.3.1); `undefined` where it is none.
 *
 * ```
 *   1 │ profile, compatibility, level │ 111111, length size − 1 (2) │ 111, count (5) │ { length (2) │ SPS } │ count │ { … PPS }
 * ```
 */
export function readAvcConfiguration(record: Uint8Array): NalConfiguration | undefined {
  if (record.length < 7) return undefined;
  const sets: Uint8Array[] = [];
  let at = 5;
  for (const mask of [31, 255]) {
    const count = record[at];
    if (count === undefined) return undefined;
    const end = readSets(record, at + 1, count & mask, sets);
    if (end === undefined) return undefined;
    at = end;
  }
  return { lengthSize: (record[4]! & 3) + 1, parameterSets: withStartCodes(sets) };
}

/** HEVCDecoderConfigurationRecord (ISO 14496-15 8.3.3.1): 22 bytes, a count, arrays of NAL units of one type each. */
export function readHevcConfiguration(record: Uint8Array): NalConfiguration | undefined {
  if (record.length < 23) return undefined;
  const sets: Uint8Array[] = [];
  let at = 23;
  for (let left = record[22]!; left > 0; left -= 1) {
    if (at + 3 > record.length) return undefined;
    const end = readSets(record, at + 3, (record[at + 1]! << 8) | record[at + 2]!, sets);
    if (end === undefined) return undefined;
    at = end;
  }
  return { lengthSize: (record[21]! & 3) + 1, parameterSets: withStartCodes(sets) };
}

/** A sample in Annex B format; of lengths of 4 bytes, as long as it was. `undefined` where the lengths do not fit. */
export function toAnnexB(sample: Uint8Array, lengthSize: number): Uint8Array | undefined {
  const units: Uint8Array[] = [];
  for (let at = 0; at < sample.length; ) {
    if (at + lengthSize > sample.length) return undefined;
    let length = 0;
    for (const byte of sample.subarray(at, at + lengthSize)) length = length * 256 + byte;
    at += lengthSize;
    if (at + length > sample.length) return undefined;
    units.push(sample.subarray(at, at + length));
    at += length;
  }
  return withStartCodes(units);
}

/** Reads NAL units behind lengths of 2 bytes; where they end, or `undefined` where they do not fit. */
function readSets(record: Uint8Array, from: number, count: number, sets: Uint8Array[]): number | undefined {
  let at = from;
  for (let left = count; left > 0; left -= 1) {
    if (at + 2 > record.length) return undefined;
    const end = at + 2 + ((record[at]! << 8) | record[at + 1]!);
    if (end > record.length) return undefined;
    sets.push(record.subarray(at + 2, end));
    at = end;
  }
  return at;
}

function withStartCodes(units: readonly Uint8Array[]): Uint8Array {
  return concat(...units.flatMap((unit) => [START_CODE, unit]));
}
