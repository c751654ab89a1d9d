import { type Av1Color, readColor } from './av1-color.js';
import { BitReader } from './bit-reader.js';

/** What a sequence_header_obu() (AV1 5.5) tells, and what frame headers need of it. */
export interface Av1Sequence extends Av1Color {
  readonly profile: number;
  /** Level and tier of the operating point 0, the best one. */
  readonly level: number;
  readonly tier: number;
  readonly reducedStillPicture: boolean;
  readonly operatingPoints: readonly Av1OperatingPoint[];
  /** Bits of the fields in frame headers that tell times; `undefined` where they are not there. */
  readonly presentationTimeBits: number | undefined;
  readonly removalTimeBits: number | undefined;
  readonly widthBits: number;
  readonly heightBits: number;
  readonly width: number;
  readonly height: number;
  /** Bits of `current_frame_id`, 0 where there is none. */
  readonly frameIdBits: number;
  readonly deltaFrameIdBits: number;
  readonly use128Superblocks: boolean;
  /** 0 or 1, or 2 (SELECT): each frame tells. */
  readonly screenContentTools: number;
  readonly integerMotion: number;
  readonly refFrameMotion: boolean;
  readonly orderHintBits: number;
  readonly superresolution: boolean;
}

export interface Av1OperatingPoint {
  /** `operating_point_idc`: temporal layers in bits 0 to 7, spatial layers in 8 to 11; 0 for all. */
  readonly layers: number;
  /** `decoder_model_present_for_this_op`. */
  readonly hasDecoderModel: boolean;
}

const SELECT = 2;

export function readAv1Sequence(bytes: Uint8Array, start: number, end: number): Av1Sequence | undefined {
  const reader = new BitReader(bytes, start, end);
  const profile = reader.bits(3);
  if (profile > 2) return undefined; // reserved
  reader.bit(); // still_picture
  const reducedStillPicture = reader.flag();
  const points = reducedStillPicture
    ? { ...NO_POINTS, level: reader.bits(5), operatingPoints: [{ layers: 0, hasDecoderModel: false }] }
    : readOperatingPoints(reader);

  const widthBits = reader.bits(4) + 1;
  const heightBits = reader.bits(4) + 1;
  const width = reader.bits(widthBits) + 1;
  const height = reader.bits(heightBits) + 1;
  let frameIdBits = 0;
  let deltaFrameIdBits = 0;
  if (!reducedStillPicture && reader.flag()) {
    deltaFrameIdBits = reader.bits(4) + 2;
    frameIdBits = deltaFrameIdBits + reader.bits(3) + 1;
  }
  const use128Superblocks = reader.flag();
  reader.bits(2); // enable_filter_intra, enable_intra_edge_filter
  const tools = reducedStillPicture ? STILL_TOOLS : readTools(reader);
  const superresolution = reader.flag();
  reader.bits(2); // enable_cdef, enable_restoration
  const color = readColor(reader, profile);
  reader.bit(); // film_grain_params_present
  if (reader.overrun || !reader.isAtTrailingBits()) return undefined;
  return {
    profile,
    reducedStillPicture,
    ...points,
    widthBits,
    heightBits,
    width,
    height,
    frameIdBits,
    deltaFrameIdBits,
    use128Superblocks,
    ...tools,
    superresolution,
    ...color,
  };
}

const NO_POINTS = { tier: 0, presentationTimeBits: undefined, removalTimeBits: undefined };

function readOperatingPoints(reader: BitReader) {
  let { tier, presentationTimeBits, removalTimeBits }: { [Key in keyof typeof NO_POINTS]: number | undefined } =
    NO_POINTS;
  let level = 0;
  let delayBits: number | undefined;
  if (reader.flag()) {
    reader.skip(64); // 5.5.3, timing_info(): num_units_in_display_tick, time_scale
    const equalPictureInterval = reader.flag();
    if (equalPictureInterval) reader.ue(); // num_ticks_per_picture_minus_1
    if (reader.flag()) {
      delayBits = reader.bits(5) + 1; // 5.5.4, decoder_model_info()
      reader.bits(32); // num_units_in_decoding_tick
      removalTimeBits = reader.bits(5) + 1;
      const timeBits = reader.bits(5) + 1;
      if (!equalPictureInterval) presentationTimeBits = timeBits;
    }
  }
  const initialDelaysPresent = reader.flag();
  const operatingPoints: Av1OperatingPoint[] = [];
  for (let left = reader.bits(5) + 1; left > 0; left -= 1) {
    const layers = reader.bits(12);
    const pointLevel = reader.bits(5);
    const pointTier = pointLevel > 7 ? reader.bit() : 0;
    if (operatingPoints.length === 0) {
      level = pointLevel;
      tier = pointTier;
    }
    const hasDecoderModel = delayBits !== undefined && reader.flag();
    if (hasDecoderModel) reader.skip(2 * delayBits! + 1); // 5.5.5, operating_parameters_info()
    if (initialDelaysPresent && reader.flag()) reader.bits(4);
    operatingPoints.push({ layers, hasDecoderModel });
  }
  return { level, tier: tier!, operatingPoints, presentationTimeBits, removalTimeBits };
}

const STILL_TOOLS = { screenContentTools: SELECT, integerMotion: SELECT, refFrameMotion: false, orderHintBits: 0 };

function readTools(reader: BitReader): typeof STILL_TOOLS {
  reader.bits(4); // enable_interintra_compound, _masked_compound, _warped_motion, _dual_filter
  const hasOrderHint = reader.flag();
  if (hasOrderHint) reader.bit(); // enable_jnt_comp
  const refFrameMotion = hasOrderHint && reader.flag();
  const screenContentTools = reader.flag() ? SELECT : reader.bit();
  const integerMotion = screenContentTools === 0 || reader.flag() ? SELECT : reader.bit();
  const orderHintBits = hasOrderHint ? reader.bits(3) + 1 : 0;
  return { screenContentTools, integerMotion, refFrameMotion, orderHintBits };
}
