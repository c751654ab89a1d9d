import { BitReader } from './bit-reader.js';
import { skipScalingLists } from './h265-scaling-lists.js';

/** What slice headers need of a picture parameter set (7.3.2.3). */
export interface H265Pps {
  readonly id: number;
  readonly spsId: number;
  readonly dependentSegments: boolean;
  readonly outputFlagPresent: boolean;
  readonly extraHeaderBits: number;
  readonly cabacInitPresent: boolean;
  readonly referenceCounts: readonly [number, number];
  readonly initialQp: number;
  readonly weightsP: boolean;
  readonly weightsB: boolean;
  readonly listsModificationPresent: boolean;
}

/** Reads a picture parameter set from behind its NAL unit header on. */
export function readH265Pps(bytes: Uint8Array, start: number, end: number): H265Pps | undefined {
  const reader = new BitReader(bytes, start, end, true);
  const id = reader.ueUpTo(63);
  const spsId = reader.ueUpTo(15);
  const dependentSegments = reader.flag();
  const outputFlagPresent = reader.flag();
  const extraHeaderBits = reader.bits(3);
  reader.bit(); // sign_data_hiding_enabled_flag
  const cabacInitPresent = reader.flag();
  const referenceCounts = [reader.ueUpTo(14) + 1, reader.ueUpTo(14) + 1] as const;
  const initialQp = 26 + reader.se();
  reader.bits(2); // constrained_intra_pred_flag, transform_skip_enabled_flag
  if (reader.flag()) reader.ue(); // diff_cu_qp_delta_depth
  reader.se(); // pps_cb_qp_offset
  reader.se(); // pps_cr_qp_offset
  reader.bit(); // pps_slice_chroma_qp_offsets_present_flag
  const weightsP = reader.flag();
  const weightsB = reader.flag();
  reader.bit(); // transquant_bypass_enabled_flag
  const hasTiles = reader.flag();
  reader.bit(); // entropy_coding_sync_enabled_flag
  if (hasTiles) skipTiles(reader);
  reader.bit(); // pps_loop_filter_across_slices_enabled_flag
  if (reader.flag()) {
    reader.bit(); // deblocking_filter_override_enabled_flag
    if (!reader.flag()) reader.se() + reader.se(); // pps_beta_offset_div2, pps_tc_offset_div2
  }
  if (reader.flag()) skipScalingLists(reader);
  const listsModificationPresent = reader.flag();
  if (reader.overrun || initialQp < -48 || initialQp > 51) return undefined;
  return {
    id,
    spsId,
    dependentSegments,
    outputFlagPresent,
    extraHeaderBits,
    cabacInitPresent,
    referenceCounts,
    initialQp,
    weightsP,
    weightsB,
    listsModificationPresent,
  };
}

function skipTiles(reader: BitReader): void {
  const columns = reader.ue();
  const rows = reader.ue();
  if (!reader.flag()) {
    for (let left = columns + rows; left > 0 && !reader.overrun; left -= 1) reader.ue(); // column_width_minus1, row_height_minus1
  }
  reader.bit(); // loop_filter_across_tiles_enabled_flag
}
