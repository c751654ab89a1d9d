import { findStartCode } from './start-codes.js';

/** What tells the NAL units of H.264 (7.3.1, table 7-1) and H.265 (7.3.1.2, table 7-1) apart. */
export interface NalSyntax {
  /** Bytes of the NAL unit header. */
  readonly headerLength: 1 | 2;
  /** `nal_unit_type`, from the first byte of the header. */
  readonly typeOf: (header: number) => number;
  /** Coded slices. */
  readonly isSlice: (type: number) => boolean;
  /** Slices of pictures at which decoding can start: IDR, IRAP. */
  readonly isKey: (type: number) => boolean;
  /** What a decoder needs before the first slice: SPS and PPS, in H.265 also VPS. */
  readonly isParameterSet: (type: number) => boolean;
  /** The header of supplemental enhancement information (SEI) that comes before slices. */
  readonly seiHeader: readonly number[];
}

export const h264: NalSyntax = {
  headerLength: 1,
  typeOf: (header) => header & 31,
  isSlice: (type) => type >= 1 && type <= 5,
  isKey: (type) => type === 5,
  isParameterSet: (type) => type === 7 || type === 8,
  seiHeader: [6],
};

export const h265: NalSyntax = {
  headerLength: 2,
  typeOf: (header) => (header >> 1) & 63,
  isSlice: (type) => type <= 9 || (type >= 16 && type <= 21),
  isKey: (type) => type >= 16 && type <= 23,
  isParameterSet: (type) => type >= 32 && type <= 34,
  seiHeader: [39 << 1, 1],
};

/** Where a NAL unit lies in an Annex B byte stream. Offsets in bytes. */
export interface NalUnit {
  /** `nal_unit_type`. */
  readonly type: number;
  /** Bytes of the start code before it, 3 or 4. */
  readonly startCodeLength: 3 | 4;
  /** Offset of its header, right behind the start code. */
  readonly start: number;
  /** Offset behind its last byte; zeros that trail it do not belong to it (Annex B). */
  readonly end: number;
}

/** The NAL units of an Annex B byte stream in order, without those too short for a header. Reads it to its end. */
export function splitNalUnits(bytes: Uint8Array, syntax: NalSyntax): NalUnit[] {
  const units: NalUnit[] = [];
  let code = findStartCode(bytes);
  while (code >= 0) {
    const start = code + 3;
    const startCodeLength = code > 0 && bytes[code - 1] === 0 ? 4 : 3;
    code = findStartCode(bytes, start);
    let end = code < 0 ? bytes.length : code;
    while (end > start && bytes[end - 1] === 0) end -= 1;
    if (end - start >= syntax.headerLength) {
      units.push({ type: syntax.typeOf(bytes[start]!), startCodeLength, start, end });
    }
  }
  return units;
}

/** Offset of the header of the first NAL unit of a wanted type, or −1. Reads no further than that. */
export function findNalUnit(bytes: Uint8Array, syntax: NalSyntax, isWanted: (type: number) => boolean): number {
  for (let code = findStartCode(bytes); code >= 0; code = findStartCode(bytes, code + 3)) {
    const header = bytes[code + 3];
    if (header !== undefined && isWanted(syntax.typeOf(header))) return code + 3;
  }
  return -1;
}
