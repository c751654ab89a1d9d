import { BitReader } from './bit-reader.js';
import { readColor } from './h26x-vui.js';
import { readH265Profile } from './h265-profile.js';
import { type ReferenceSet, readReferenceSet } from './h265-reference-sets.js';
import { skipScalingLists } from './h265-scaling-lists.js';
import { CHROMA_FORMATS, type ChromaFormat, type ColorDescription } from './record.js';

/** What a sequence parameter set tells, and what slice headers need of it (H.265 7.3.2.2). */
export interface H265Sps {
  readonly id: number;
  readonly codec: string;
  /** Screen content coding has slice headers of its own, which are not read. */
  readonly isScreenContent: boolean;
  readonly highestTemporalId: number;
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly chroma: ChromaFormat;
  readonly color: ColorDescription | undefined;
  readonly separatePlanes: boolean;
  /** Bits of `slice_segment_address`. */
  readonly addressBits: number;
  readonly pocLsbBits: number;
  readonly referenceSets: readonly ReferenceSet[];
  /** Whether slices may use long-term references, and of those that the SPS lists, which ones they use. */
  readonly longTerm: readonly boolean[] | undefined;
  readonly temporalMotion: boolean;
  readonly sampleAdaptiveOffset: boolean;
}

/** `general_profile_idc` of the screen content coding extensions (A.3.7, A.3.8). */
const SCREEN_CONTENT_PROFILES: readonly number[] = [9, 11];

/** SubWidthC and SubHeightC (table 6-1), by `chroma_format_idc`. */
const SUB_WIDTH = [1, 2, 2, 1] as const;
const SUB_HEIGHT = [1, 2, 1, 1] as const;

/** The largest side of a picture of level 6.2, and a bound for those of the 8.5 level. */
const MAX_SIDE = 65535;

/** Reads a sequence parameter set from behind its NAL unit header on. */
export function readH265Sps(bytes: Uint8Array, start: number, end: number): H265Sps | undefined {
  const reader = new BitReader(bytes, start, end, true);
  reader.bits(4); // sps_video_parameter_set_id
  const maxSubLayersMinus1 = reader.bits(3);
  reader.bit(); // sps_temporal_id_nesting_flag
  if (maxSubLayersMinus1 > 6) return undefined;
  const { codec, profile } = readH265Profile(reader, maxSubLayersMinus1);
  const id = reader.ueUpTo(15);
  const chromaFormatIdc = reader.ueUpTo(3);
  const separatePlanes = chromaFormatIdc === 3 && reader.flag();
  const codedWidth = reader.ueUpTo(MAX_SIDE);
  const codedHeight = reader.ueUpTo(MAX_SIDE);
  const crop = reader.flag() ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()] : [0, 0, 0, 0];
  const width = codedWidth - SUB_WIDTH[chromaFormatIdc]! * (crop[0]! + crop[1]!);
  const height = codedHeight - SUB_HEIGHT[chromaFormatIdc]! * (crop[2]! + crop[3]!);
  const bitDepth = 8 + reader.ueUpTo(8);
  reader.ueUpTo(8); // bit_depth_chroma_minus8
  const pocLsbBits = reader.ueUpTo(12) + 4;
  const orderings = reader.flag() ? maxSubLayersMinus1 + 1 : 1; // sps_sub_layer_ordering_info_present_flag
  for (let left = 3 * orderings; left > 0; left -= 1) reader.ue();
  const minBlockLog2 = reader.ueUpTo(3) + 3;
  const blockLog2 = minBlockLog2 + reader.ueUpTo(3); // CtbLog2SizeY
  for (let left = 4; left > 0; left -= 1) reader.ue(); // transform block sizes and depths
  if (reader.flag() && reader.flag()) skipScalingLists(reader);
  reader.bit(); // amp_enabled_flag
  const sampleAdaptiveOffset = reader.flag();
  if (reader.flag()) skipPcm(reader);
  const referenceSets: ReferenceSet[] = [];
  for (let left = reader.ueUpTo(64); left > 0 && !reader.overrun; left -= 1) {
    referenceSets.push(readReferenceSet(reader, referenceSets, false));
  }
  const longTerm = reader.flag() ? readLongTerm(reader, pocLsbBits) : undefined;
  const temporalMotion = reader.flag();
  reader.bit(); // strong_intra_smoothing_enabled_flag
  const color = reader.flag() ? readColor(reader) : undefined;
  if (reader.overrun || width <= 0 || height <= 0) return undefined;
  const blocks = Math.ceil(codedWidth / (1 << blockLog2)) * Math.ceil(codedHeight / (1 << blockLog2));
  return {
    id,
    codec,
    isScreenContent: SCREEN_CONTENT_PROFILES.includes(profile),
    highestTemporalId: maxSubLayersMinus1,
    width,
    height,
    bitDepth,
    chroma: CHROMA_FORMATS[chromaFormatIdc]!,
    color,
    separatePlanes,
    addressBits: ceilLog2(blocks),
    pocLsbBits,
    referenceSets,
    longTerm,
    temporalMotion,
    sampleAdaptiveOffset,
  };
}

/** Ceil(Log2(count)), for counts of 1 and more. */
export function ceilLog2(count: number): number {
  return 32 - Math.clz32(count - 1);
}

function skipPcm(reader: BitReader): void {
  reader.bits(8); // pcm_sample_bit_depth_luma_minus1, _chroma_minus1
  reader.ue(); // log2_min_pcm_luma_coding_block_size_minus3
  reader.ue(); // log2_diff_max_min_pcm_luma_coding_block_size
  reader.bit(); // pcm_loop_filter_disabled_flag
}

/** used_by_curr_pic_lt_sps_flag of the long-term references that the SPS lists. */
function readLongTerm(reader: BitReader, pocLsbBits: number): boolean[] {
  const used: boolean[] = [];
  for (let left = reader.ueUpTo(32); left > 0; left -= 1) {
    reader.bits(pocLsbBits); // lt_ref_pic_poc_lsb_sps
    used.push(reader.flag());
  }
  return used;
}
