import type { BitReader } from './bit-reader.js';
import { type ChromaFormat, type ColorDescription, chromaFormat } from './record.js';

/** What color_config() (AV1 5.5.2) tells. */
export interface Av1Color {
  readonly bitDepth: number;
  readonly chroma: ChromaFormat;
  readonly color: ColorDescription;
}

const UNSPECIFIED = 2;
const BT_709 = 1;
const SRGB = 13;
const IDENTITY = 0;

export function readColor(reader: BitReader, profile: number): Av1Color {
  const highBitDepth = reader.flag();
  const bitDepth = highBitDepth ? (profile === 2 && reader.flag() ? 12 : 10) : 8;
  const isMonochrome = profile !== 1 && reader.flag();
  const isDescribed = reader.flag();
  const primaries = isDescribed ? reader.bits(8) : UNSPECIFIED;
  const transfer = isDescribed ? reader.bits(8) : UNSPECIFIED;
  const matrix = isDescribed ? reader.bits(8) : UNSPECIFIED;
  const isSrgb = !isMonochrome && primaries === BT_709 && transfer === SRGB && matrix === IDENTITY;
  const fullRange = isSrgb || reader.flag();
  const color = { primaries, transfer, matrix, fullRange };
  if (isMonochrome) return { bitDepth, chroma: '4:0:0', color };
  let chroma: ChromaFormat = '4:4:4';
  if (!isSrgb && profile !== 1) {
    const subsamplingX = profile === 0 || bitDepth < 12 ? 1 : reader.bit();
    const subsamplingY = profile === 0 ? 1 : bitDepth < 12 || subsamplingX === 0 ? 0 : reader.bit();
    chroma = chromaFormat(subsamplingX, subsamplingY);
    if (chroma === '4:2:0') reader.bits(2); // chroma_sample_position
  }
  reader.bit(); // separate_uv_delta_q
  return { bitDepth, chroma, color };
}
