import type { BitReader } from './bit-reader.js';
import { type ChromaFormat, type ColorDescription, chromaFormat, type PictureSize } from './record.js';

/** What color_config() (VP9 6.2.2) tells, and the profile. */
export interface Vp9Format {
  readonly profile: number;
  readonly bitDepth: number;
  readonly chroma: ChromaFormat;
  readonly color: ColorDescription;
}

const CS_RGB = 7;

/** `color_space` (VP9 7.2.2) as `matrix_coefficients` of H.273. */
const MATRIX_COEFFICIENTS = [2, 5, 1, 6, 7, 9, 2, 0] as const;

/** Intra-only frames of profile 0 do not tell it (7.2). */
export const PROFILE_0_INTRA: Vp9Format = {
  profile: 0,
  bitDepth: 8,
  chroma: '4:2:0',
  color: { primaries: 2, transfer: 2, matrix: MATRIX_COEFFICIENTS[1], fullRange: false },
};

export function readFormat(reader: BitReader, profile: number): Vp9Format | undefined {
  const bitDepth = profile < 2 ? 8 : reader.flag() ? 12 : 10;
  const hasSubsampling = profile === 1 || profile === 3;
  const colorSpace = reader.bits(3);
  const isRgb = colorSpace === CS_RGB;
  if (isRgb && !hasSubsampling) return undefined;
  const fullRange = isRgb || reader.flag();
  let chroma: ChromaFormat = isRgb ? '4:4:4' : '4:2:0';
  if (hasSubsampling) {
    if (!isRgb) chroma = chromaFormat(reader.bit(), reader.bit());
    if (reader.flag()) return undefined; // reserved_zero
  }
  const matrix = MATRIX_COEFFICIENTS[colorSpace]!;
  return { profile, bitDepth, chroma, color: { primaries: 2, transfer: 2, matrix, fullRange } };
}

/** As in VP Codec ISO Media File Format Binding, Codecs Parameter String. */
export function describeCodec({ profile, bitDepth }: Vp9Format, size: PictureSize): string {
  const digits = (value: number) => String(value).padStart(2, '0');
  return `vp09.${digits(profile)}.${leastLevel(size)}.${digits(bitDepth)}`;
}

/** Levels with the luma samples and the greater dimension that they allow (VP9 Annex A). */
const LEVELS = [
  { level: 10, samples: 36_864, dimension: 512 },
  { level: 11, samples: 73_728, dimension: 768 },
  { level: 20, samples: 122_880, dimension: 960 },
  { level: 21, samples: 245_760, dimension: 1_344 },
  { level: 30, samples: 552_960, dimension: 2_048 },
  { level: 31, samples: 983_040, dimension: 2_752 },
  { level: 40, samples: 2_228_224, dimension: 4_160 },
  { level: 50, samples: 8_912_896, dimension: 8_384 },
  { level: 60, samples: 35_651_584, dimension: 16_832 },
] as const;

function leastLevel({ width, height }: PictureSize): number {
  const fits = LEVELS.find((row) => width * height <= row.samples && Math.max(width, height) <= row.dimension);
  return fits?.level ?? 62;
}
