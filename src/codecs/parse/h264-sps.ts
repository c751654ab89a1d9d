import { BitReader } from './bit-reader.js';
import { readColor } from './h26x-vui.js';
import { CHROMA_FORMATS, type ChromaFormat, type ColorDescription } from './record.js';

/** What a sequence parameter set tells, and what slice headers need of it (H.264 7.3.2.1.1). */
export interface H264Sps {
  readonly id: number;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly chroma: ChromaFormat;
  readonly color: ColorDescription | undefined;
  readonly separatePlanes: boolean;
  readonly frameNumBits: number;
  readonly pocType: number;
  readonly pocLsbBits: number;
  readonly deltaPocIsZero: boolean;
  readonly framesOnly: boolean;
}

/** Profiles whose SPS tells the chroma format (7.3.2.1.1). */
const HIGH_PROFILES: ReadonlySet<number> = /* @__PURE__ */ new Set([
  100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135,
]);

/** Widths and heights of macroblocks in chroma samples are 16 over these (6-1, 6-2), by `chroma_format_idc`. */
const SUB_WIDTH = [1, 2, 2, 1] as const;
const SUB_HEIGHT = [1, 2, 1, 1] as const;

/** The largest side of a picture in macroblocks, by the largest level's MaxFS (A.3.1 f and g). */
const MAX_MACROBLOCKS = 1055;

/** Reads a sequence parameter set from behind its NAL unit header on. */
export function readH264Sps(bytes: Uint8Array, start: number, end: number): H264Sps | undefined {
  const reader = new BitReader(bytes, start, end, true);
  const sps = readUpToVui(reader);
  const color = reader.flag() ? readColor(reader) : undefined;
  return reader.overrun || sps.width <= 0 || sps.height <= 0 ? undefined : { ...sps, color };
}

/** All that comes before `vui_parameters_present_flag`, which is what `reader` reads next. */
export function readUpToVui(reader: BitReader): Omit<H264Sps, 'color'> {
  const profile = reader.bits(24); // profile_idc, constraint flags, level_idc
  const id = reader.ueUpTo(31);
  let chromaFormatIdc = 1;
  let separatePlanes = false;
  let bitDepth = 8;
  if (HIGH_PROFILES.has(profile >> 16)) {
    chromaFormatIdc = reader.ueUpTo(3);
    separatePlanes = chromaFormatIdc === 3 && reader.flag();
    bitDepth = 8 + reader.ueUpTo(6);
    reader.ueUpTo(6); // bit_depth_chroma_minus8
    reader.bit(); // qpprime_y_zero_transform_bypass_flag
    if (reader.flag()) skipScalingLists(reader, chromaFormatIdc === 3 ? 12 : 8);
  }
  const frameNumBits = reader.ueUpTo(12) + 4;
  const pocType = reader.ueUpTo(2);
  let pocLsbBits = 0;
  let deltaPocIsZero = false;
  if (pocType === 0) {
    pocLsbBits = reader.ueUpTo(12) + 4;
  } else if (pocType === 1) {
    deltaPocIsZero = reader.flag(); // delta_pic_order_always_zero_flag
    reader.se(); // offset_for_non_ref_pic
    reader.se(); // offset_for_top_to_bottom_field
    for (let left = reader.ueUpTo(255); left > 0; left -= 1) reader.se(); // offset_for_ref_frame
  }
  reader.ueUpTo(16); // max_num_ref_frames
  reader.bit(); // gaps_in_frame_num_value_allowed_flag
  const columns = reader.ueUpTo(MAX_MACROBLOCKS - 1) + 1;
  const mapRows = reader.ueUpTo(MAX_MACROBLOCKS - 1) + 1;
  const framesOnly = reader.flag();
  if (!framesOnly) reader.bit(); // mb_adaptive_frame_field_flag
  reader.bit(); // direct_8x8_inference_flag
  const crop = reader.flag() ? [reader.ue(), reader.ue(), reader.ue(), reader.ue()] : [0, 0, 0, 0];

  const planes = separatePlanes ? 0 : chromaFormatIdc; // ChromaArrayType
  const fieldFactor = framesOnly ? 1 : 2;
  const width = 16 * columns - SUB_WIDTH[planes]! * (crop[0]! + crop[1]!);
  const height = 16 * mapRows * fieldFactor - SUB_HEIGHT[planes]! * fieldFactor * (crop[2]! + crop[3]!);
  return {
    id,
    codec: `avc1.${profile.toString(16).padStart(6, '0')}`,
    width,
    height,
    bitDepth,
    chroma: CHROMA_FORMATS[chromaFormatIdc]!,
    separatePlanes,
    frameNumBits,
    pocType,
    pocLsbBits,
    deltaPocIsZero,
    framesOnly,
  };
}

/** scaling_list() (7.3.2.1.1.1), 6 of 4x4 and the others of 8x8 coefficients. */
function skipScalingLists(reader: BitReader, count: number): void {
  for (let index = 0; index < count; index += 1) {
    if (!reader.flag()) continue; // seq_scaling_list_present_flag
    let last = 8;
    for (let left = index < 6 ? 16 : 64; left > 0; left -= 1) {
      last = (last + reader.se() + 256) & 255;
      if (last === 0) break; // the rest repeats
    }
  }
}
