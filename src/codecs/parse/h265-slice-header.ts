import { BitReader } from './bit-reader.js';
import type { H265Pps } from './h265-pps.js';
import { readReferenceSet } from './h265-reference-sets.js';
import { ceilLog2, type H265Sps } from './h265-sps.js';

/** What H.265 slices need of earlier access units: parameter sets by their ids. */
export interface H265State {
  readonly sps: Map<number, H265Sps>;
  readonly pps: Map<number, H265Pps>;
}

/** What a slice segment's header tells (H.265 7.3.6.1). */
export interface H265Slice {
  /** Absent, as all that follow, where its parameter sets were not seen. */
  readonly sps?: H265Sps;
  /** Absent, as all that follow, in a dependent segment, which goes on as the one before. */
  readonly sliceType?: SliceType;
  readonly isOutput?: boolean;
  /** SliceQpY (7-54). */
  readonly qp?: number;
}

type SliceType = 'B' | 'P' | 'I';

const SLICE_TYPES: readonly SliceType[] = ['B', 'P', 'I'];
const IDR_W_RADL = 19;
const IDR_N_LP = 20;
const FIRST_IRAP = 16;
const LAST_IRAP = 23;

/** Reads a slice segment's header up to `slice_qp_delta`; `undefined` where it cannot be one. */
export function readH265Slice(bytes: Uint8Array, start: number, end: number, state: H265State): H265Slice | undefined {
  const type = (bytes[start]! >> 1) & 63;
  const isIrap = type >= FIRST_IRAP && type <= LAST_IRAP;
  const reader = new BitReader(bytes, start + 2, end, true);
  const isFirst = reader.flag(); // first_slice_segment_in_pic_flag
  if (isIrap) reader.bit(); // no_output_of_prior_pics_flag
  const pps = state.pps.get(reader.ueUpTo(63));
  const sps = pps && state.sps.get(pps.spsId);
  if (reader.overrun) return undefined;
  if (pps === undefined || sps === undefined) return {};

  if (!isFirst) {
    const isDependent = pps.dependentSegments && reader.flag();
    reader.bits(sps.addressBits); // slice_segment_address
    if (isDependent) return reader.overrun ? undefined : { sps };
  }
  reader.bits(pps.extraHeaderBits); // slice_reserved_flag
  const sliceType = SLICE_TYPES[reader.ueUpTo(2)]!;
  const isOutput = !pps.outputFlagPresent || reader.flag();
  if (sps.isScreenContent) return reader.overrun ? undefined : { sps, sliceType, isOutput };
  if (sps.separatePlanes) reader.bits(2); // colour_plane_id
  const references = type === IDR_W_RADL || type === IDR_N_LP ? NO_REFERENCES : readReferences(reader, sps);
  if (sps.sampleAdaptiveOffset) reader.bits(hasChroma(sps) ? 2 : 1); // slice_sao_luma_flag, slice_sao_chroma_flag
  if (sliceType !== 'I') skipPrediction(reader, sliceType, sps, pps, references);
  const qp = pps.initialQp + reader.se();
  if (reader.overrun || qp < 6 * (8 - sps.bitDepth) || qp > 51) return undefined;
  return { sps, sliceType, isOutput, qp };
}

interface References {
  /** NumPicTotalCurr (7-55). */
  readonly count: number;
  readonly temporalMotion: boolean;
}

const NO_REFERENCES: References = { count: 0, temporalMotion: false };

function hasChroma(sps: H265Sps): boolean {
  return sps.chroma !== '4:0:0' && !sps.separatePlanes; // ChromaArrayType != 0
}

function readReferences(reader: BitReader, sps: H265Sps): References {
  reader.bits(sps.pocLsbBits); // slice_pic_order_cnt_lsb
  const sets = sps.referenceSets;
  const isInSps = reader.flag(); // short_term_ref_pic_set_sps_flag
  const set = isInSps ? sets[reader.bits(ceilLog2(sets.length))] : readReferenceSet(reader, sets, true);
  let count = set?.used.filter(Boolean).length ?? reader.fail();
  if (sps.longTerm !== undefined) {
    const listed = sps.longTerm.length > 0 ? reader.ueUpTo(Math.min(sps.longTerm.length, 16)) : 0; // num_long_term_sps
    const all = listed + reader.ueUpTo(16); // num_long_term_pics
    for (let index = 0; index < all; index += 1) {
      if (index < listed) {
        if (sps.longTerm[reader.bits(ceilLog2(sps.longTerm.length))]) count += 1; // lt_idx_sps
      } else {
        reader.bits(sps.pocLsbBits); // poc_lsb_lt
        count += reader.bit(); // used_by_curr_pic_lt_flag
      }
      if (reader.flag()) reader.ue(); // delta_poc_msb_cycle_lt
    }
  }
  return { count, temporalMotion: sps.temporalMotion && reader.flag() };
}

function skipPrediction(
  reader: BitReader,
  sliceType: 'P' | 'B',
  sps: H265Sps,
  pps: H265Pps,
  { count, temporalMotion }: References,
): void {
  const lists = sliceType === 'B' ? 2 : 1;
  let [first, second] = pps.referenceCounts;
  if (reader.flag()) {
    first = reader.ueUpTo(14) + 1; // num_ref_idx_l0_active_minus1
    if (lists === 2) second = reader.ueUpTo(14) + 1;
  }
  const counts = lists === 2 ? [first, second] : [first];
  if (pps.listsModificationPresent && count > 1) {
    for (const entries of counts) if (reader.flag()) reader.skip(entries * ceilLog2(count)); // list_entry_l0, _l1
  }
  if (lists === 2) reader.bit(); // mvd_l1_zero_flag
  if (pps.cabacInitPresent) reader.bit(); // cabac_init_flag
  if (temporalMotion) {
    const isFromFirst = lists === 1 || reader.flag(); // collocated_from_l0_flag
    if ((isFromFirst ? first : second) > 1) reader.ue(); // collocated_ref_idx
  }
  if (sliceType === 'B' ? pps.weightsB : pps.weightsP) skipWeights(reader, counts, hasChroma(sps));
  reader.ueUpTo(4); // five_minus_max_num_merge_cand
}

/** pred_weight_table() (7.3.6.3). */
function skipWeights(reader: BitReader, counts: readonly number[], withChroma: boolean): void {
  reader.ueUpTo(7); // luma_log2_weight_denom
  if (withChroma) reader.se(); // delta_chroma_log2_weight_denom
  for (const entries of counts) {
    const luma = reader.bits(entries);
    const chroma = withChroma ? reader.bits(entries) : 0;
    for (let entry = entries - 1; entry >= 0; entry -= 1) {
      if ((luma >> entry) & 1) reader.se() + reader.se();
      if ((chroma >> entry) & 1) reader.se() + reader.se() + reader.se() + reader.se();
    }
  }
}
