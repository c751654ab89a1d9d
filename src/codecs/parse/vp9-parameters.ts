import type { BitReader } from './bit-reader.js';
import type { PictureSize } from './record.js';

/** loop_filter_params() (6.2.8). */
export function skipLoopFilter(reader: BitReader): void {
  reader.bits(9); // loop_filter_level, loop_filter_sharpness
  if (!reader.flag() || !reader.flag()) return; // loop_filter_delta_enabled, loop_filter_delta_update
  for (let index = 0; index < 6; index += 1) if (reader.flag()) reader.bits(7);
}

/** Feature bits and signs of segmentation_params() (6.2.11): alternative quantizer, loop filter, reference, skip. */
const SEGMENTATION_FEATURE_BITS = [9, 7, 2, 0] as const;

/**
 * Reads on to the header's end. It tells the length of the compressed header behind it, which gives away most of what
 * is no VP9 frame.
 */
export function restFits(reader: BitReader, size: PictureSize | undefined): boolean {
  for (let index = 0; index < 3; index += 1) if (reader.flag()) reader.bits(5); // delta_q_y_dc, _uv_dc, _uv_ac
  if (reader.flag()) skipSegmentation(reader);
  if (size === undefined) return !reader.overrun; // how many bits follow depends on the width
  const superblocks = (size.width + 63) >> 6; // 6.2.13: tile_info()
  let columnsLog2 = 0;
  while (64 << columnsLog2 < superblocks) columnsLog2 += 1;
  while (superblocks >> (columnsLog2 + 1) >= 4 && reader.flag()) columnsLog2 += 1;
  if (reader.flag()) reader.bit(); // tile_rows_log2
  const compressedSize = reader.bits(16); // header_size_in_bytes
  return compressedSize > 0 && reader.align() && !reader.overrun && compressedSize <= reader.bytesLeft;
}

function skipSegmentation(reader: BitReader): void {
  if (reader.flag()) {
    for (let index = 0; index < 7; index += 1) if (reader.flag()) reader.bits(8); // tree_probs
    const isTemporal = reader.flag();
    for (let index = 0; isTemporal && index < 3; index += 1) if (reader.flag()) reader.bits(8); // pred_probs
  }
  if (!reader.flag()) return; // segmentation_update_data
  reader.bit(); // segmentation_abs_or_delta_update
  for (let segment = 0; segment < 8; segment += 1) {
    for (const bits of SEGMENTATION_FEATURE_BITS) if (reader.flag()) reader.bits(bits);
  }
}
