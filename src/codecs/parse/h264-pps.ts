import { BitReader } from './bit-reader.js';

/** What slice headers need of a picture parameter set (7.3.2.2). */
export interface H264Pps {
  readonly id: number;
  readonly spsId: number;
  readonly isCabac: boolean;
  readonly deltaPocPresent: boolean;
  readonly referenceCounts: readonly [number, number];
  readonly weightsP: boolean;
  readonly weightsB: boolean;
  readonly initialQp: number;
  readonly redundantPicturesPresent: boolean;
}

/** Reads a picture parameter set from behind its NAL unit header on. */
export function readH264Pps(bytes: Uint8Array, start: number, end: number): H264Pps | undefined {
  const reader = new BitReader(bytes, start, end, true);
  const id = reader.ueUpTo(255);
  const spsId = reader.ueUpTo(31);
  const isCabac = reader.flag();
  const deltaPocPresent = reader.flag(); // bottom_field_pic_order_in_frame_present_flag
  const sliceGroups = reader.ueUpTo(7) + 1;
  if (sliceGroups > 1) skipSliceGroups(reader, sliceGroups);
  const referenceCounts = [reader.ueUpTo(31) + 1, reader.ueUpTo(31) + 1] as const;
  const weightsP = reader.flag();
  const weightsB = reader.bits(2) === 1; // weighted_bipred_idc: 2 is implicit
  const initialQp = 26 + reader.se();
  reader.se(); // pic_init_qs_minus26
  reader.se(); // chroma_qp_index_offset
  reader.bits(2); // deblocking_filter_control_present_flag, constrained_intra_pred_flag
  const redundantPicturesPresent = reader.flag();
  if (reader.overrun || initialQp < -36 || initialQp > 51) return undefined;
  return {
    id,
    spsId,
    isCabac,
    deltaPocPresent,
    referenceCounts,
    weightsP,
    weightsB,
    initialQp,
    redundantPicturesPresent,
  };
}

/** slice_group_map_type and what depends on it. */
function skipSliceGroups(reader: BitReader, groups: number): void {
  const type = reader.ueUpTo(6);
  if (type === 0) {
    for (let group = 0; group < groups; group += 1) reader.ue(); // run_length_minus1
  } else if (type === 2) {
    for (let group = 1; group < groups; group += 1) reader.ue() + reader.ue(); // top_left, bottom_right
  } else if (type >= 3 && type <= 5) {
    reader.bit(); // slice_group_change_direction_flag
    reader.ue(); // slice_group_change_rate_minus1
  } else if (type === 6) {
    const bits = 32 - Math.clz32(groups - 1);
    for (let left = reader.ue() + 1; left > 0 && !reader.overrun; left -= 1) reader.bits(bits); // slice_group_id
  }
}
