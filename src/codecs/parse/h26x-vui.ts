import type { BitReader } from './bit-reader.js';
import type { ColorDescription } from './record.js';

const EXTENDED_SAR = 255;
const UNSPECIFIED = 2;

/** The beginning of vui_parameters(), the same in H.264 (E.1.1) and H.265 (E.2.1): the colours, where told. */
export function readColor(reader: BitReader): ColorDescription | undefined {
  if (reader.flag() && reader.bits(8) === EXTENDED_SAR) reader.bits(32); // aspect_ratio_idc, sar_width, sar_height
  if (reader.flag()) reader.bit(); // overscan_appropriate_flag
  if (!reader.flag()) return undefined; // video_signal_type_present_flag
  reader.bits(3); // video_format
  const fullRange = reader.flag();
  if (!reader.flag()) return { primaries: UNSPECIFIED, transfer: UNSPECIFIED, matrix: UNSPECIFIED, fullRange };
  return { primaries: reader.bits(8), transfer: reader.bits(8), matrix: reader.bits(8), fullRange };
}
