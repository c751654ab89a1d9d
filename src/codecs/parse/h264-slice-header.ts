import { BitReader } from './bit-reader.js';
import type { H264Pps } from './h264-pps.js';
import type { H264Sps } from './h264-sps.js';

/** What a slice header tells (H.264 7.3.3). */
export interface H264Slice {
  /** Absent, as all that follow, where its parameter sets were not seen. */
  readonly sps?: H264Sps;
  readonly sliceType?: 'P' | 'B' | 'I';
  /** SliceQPY (7-30). */
  readonly qp?: number;
  /** A spare copy of a slice. */
  readonly isRedundant?: boolean;
}

/** What H.264 slices need of earlier access units: parameter sets by their ids. */
export interface H264State {
  readonly sps: Map<number, H264Sps>;
  readonly pps: Map<number, H264Pps>;
}

const IDR_SLICE = 5;

/** `slice_type` modulo 5 (table 7-6): P, B, I, SP, SI. */
const SLICE_TYPES = ['P', 'B', 'I', 'P', 'I'] as const;

/** Reads a slice's header up to `slice_qp_delta`; `undefined` where it cannot be one. */
export function readH264Slice(bytes: Uint8Array, start: number, end: number, sets: H264State): H264Slice | undefined {
  const header = bytes[start]!;
  const isIdr = (header & 31) === IDR_SLICE;
  const isReference = (header & 0x60) !== 0; // nal_ref_idc
  const reader = new BitReader(bytes, start + 1, end, true);
  reader.ue(); // first_mb_in_slice
  const type = reader.ueUpTo(9) % 5;
  const sliceType = SLICE_TYPES[type]!;
  const pps = sets.pps.get(reader.ueUpTo(255));
  const sps = pps && sets.sps.get(pps.spsId);
  if (reader.overrun || (isIdr && sliceType !== 'I')) return undefined;
  if (pps === undefined || sps === undefined) return {};

  if (sps.separatePlanes) reader.bits(2); // colour_plane_id
  reader.bits(sps.frameNumBits); // frame_num
  const isField = !sps.framesOnly && reader.flag();
  if (isField) reader.bit(); // bottom_field_flag
  if (isIdr) reader.ueUpTo(65535); // idr_pic_id
  if (sps.pocType === 0) {
    reader.bits(sps.pocLsbBits); // pic_order_cnt_lsb
    if (pps.deltaPocPresent && !isField) reader.se(); // delta_pic_order_cnt_bottom
  } else if (sps.pocType === 1 && !sps.deltaPocIsZero) {
    reader.se(); // delta_pic_order_cnt[0]
    if (pps.deltaPocPresent && !isField) reader.se();
  }
  const isRedundant = pps.redundantPicturesPresent && reader.ueUpTo(127) > 0;
  if (sliceType !== 'I') skipPrediction(reader, sliceType, sps, pps);
  if (isReference) skipReferenceMarking(reader, isIdr);
  if (pps.isCabac && sliceType !== 'I') reader.ueUpTo(2); // cabac_init_idc
  const qp = pps.initialQp + reader.se();
  if (reader.overrun || qp < 6 * (8 - sps.bitDepth) || qp > 51) return undefined;
  return { sliceType, sps, qp, isRedundant };
}

function skipPrediction(reader: BitReader, sliceType: 'P' | 'B', sps: H264Sps, pps: H264Pps): void {
  const lists = sliceType === 'B' ? 2 : 1;
  if (sliceType === 'B') reader.bit(); // direct_spatial_mv_pred_flag
  let counts = pps.referenceCounts;
  if (reader.flag()) counts = [reader.ueUpTo(31) + 1, lists === 2 ? reader.ueUpTo(31) + 1 : 0];
  for (let list = 0; list < lists; list += 1) skipListModification(reader);
  if (sliceType === 'B' ? pps.weightsB : pps.weightsP) {
    const hasChroma = sps.chroma !== '4:0:0' && !sps.separatePlanes;
    reader.ueUpTo(7); // luma_log2_weight_denom (7.3.3.2)
    if (hasChroma) reader.ueUpTo(7);
    for (let list = 0; list < lists; list += 1) skipWeights(reader, counts[list]!, hasChroma);
  }
}

/** ref_pic_list_modification() (7.3.3.1). Lists have at most 32 entries, so more changes make no sense. */
function skipListModification(reader: BitReader): void {
  if (!reader.flag()) return;
  for (let changes = 0; reader.ueUpTo(3) !== 3 && !reader.overrun; changes += 1) {
    reader.ue(); // abs_diff_pic_num_minus1, long_term_pic_num
    if (changes > 32) reader.fail();
  }
}

function skipWeights(reader: BitReader, count: number, hasChroma: boolean): void {
  for (let index = 0; index < count; index += 1) {
    if (reader.flag()) reader.se() + reader.se(); // luma weight and offset
    if (hasChroma && reader.flag()) reader.se() + reader.se() + reader.se() + reader.se();
  }
}

/** Numbers behind each `memory_management_control_operation` (7.3.3.3). */
const MARKING_OPERANDS = [0, 1, 1, 2, 1, 0, 1] as const;

/** dec_ref_pic_marking() (7.3.3.3). */
function skipReferenceMarking(reader: BitReader, isIdr: boolean): void {
  if (isIdr) {
    reader.bits(2); // no_output_of_prior_pics_flag, long_term_reference_flag
  } else if (reader.flag()) {
    for (let operation = reader.ueUpTo(6); operation !== 0; operation = reader.ueUpTo(6)) {
      for (let left = MARKING_OPERANDS[operation]!; left > 0; left -= 1) reader.ue();
    }
  }
}
