import { BitReader } from '../../src/codecs/parse/bit-reader.js';

/** What a NAL unit means for where access units begin. */
type Role =
  /** Begins an access unit, when the one before has a slice. */
  | 'opens'
  /** The same, unless a slice of the picture before follows it: prefix NAL units. */
  | 'leads'
  /** The first slice of a picture. */
  | 'picture'
  /** One more slice of it. */
  | 'slice'
  | 'other';

/** Tells access units apart: NAL units in order, and whether each begins the next one. */
export interface AccessUnitDetector {
  /** @param bytes Holds the NAL unit's first {@link NEEDED_BYTES}, where it is that long. */
  readonly roleOf: (bytes: Uint8Array, start: number, end: number) => Role;
  /**
   * Whether the zero byte of a start code of four bytes is counted with what follows it, as Annex B has it. Of H.265,
   * ffmpeg counts it with what comes before; so that sizes agree, so is it here.
   */
  readonly ownsZeroByte: boolean;
}

/** Of a NAL unit, to tell its role: header, `first_mb_in_slice`. */
export const NEEDED_BYTES = 12;

/** H.264 7.4.1.2.3. Slices are told by `first_mb_in_slice`, which starts again with each picture. */
export function h264AccessUnits(): AccessUnitDetector {
  let lastMacroblock = -1;
  return {
    ownsZeroByte: true,
    roleOf(bytes, start, end) {
      const type = bytes[start]! & 31;
      if ((type >= 6 && type <= 9) || (type >= 15 && type <= 18)) return 'opens';
      if (type === 14) return 'leads';
      if (type !== 1 && type !== 2 && type !== 5) return 'other';
      const first = new BitReader(bytes, start + 1, end, true).ue();
      const role = first <= lastMacroblock || lastMacroblock < 0 ? 'picture' : 'slice';
      lastMacroblock = first;
      return role;
    },
  };
}

/** H.265 7.4.2.4.4. Slices of higher layers belong to the picture of the base layer. */
export function h265AccessUnits(): AccessUnitDetector {
  return {
    ownsZeroByte: false,
    roleOf(bytes, start) {
      const type = (bytes[start]! >> 1) & 63;
      const layer = ((bytes[start]! & 1) << 5) | ((bytes[start + 1] ?? 0) >> 3);
      if (layer > 0) return 'other';
      if ((type >= 32 && type <= 35) || type === 39 || (type >= 41 && type <= 44) || (type >= 48 && type <= 55)) {
        return 'opens';
      }
      if (type > 21 || (type > 9 && type < 16)) return 'other';
      return (bytes[start + 2] ?? 0) & 0x80 ? 'picture' : 'slice'; // first_slice_segment_in_pic_flag
    },
  };
}
