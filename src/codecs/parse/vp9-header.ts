import { BitReader } from './bit-reader.js';
import type { Vp9Range } from './vp9-superframe.js';
import { type ChromaFormat, type ColorDescription, chromaFormat } from './record.js';

/** What VP9 frames need of earlier ones. */
export interface Vp9State {
  /** Sizes of the pictures in the 8 reference slots, where known. */
  readonly slots: (Vp9Size | undefined)[];
  /** From the last frame that told it. */
  format: Vp9Format | undefined;
}

export interface Vp9Size {
  readonly width: number;
  readonly height: number;
}

export interface Vp9Format {
  readonly profile: number;
  readonly bitDepth: number;
  readonly chroma: ChromaFormat;
  readonly color: ColorDescription;
}

/** One frame's uncompressed_header() (VP9 6.2). */
export interface Vp9Header {
  readonly isKey: boolean;
  /** A picture of a reference slot, shown again; the frame holds nothing more. */
  readonly showsExisting: boolean;
  readonly isIntra: boolean;
  readonly isShown: boolean;
  readonly refreshed: number;
  readonly referenced: number;
  /** Later frames may start from its probabilities. */
  readonly savesEntropy: boolean;
  readonly size: Vp9Size | undefined;
  readonly quantizer: number | undefined;
}

const KEY_FRAME = 0;
const SYNC_CODE = 0x498342;
const ALL_SLOTS = 0xff;
const CS_RGB = 7;

/** `color_space` (VP9 7.2.2) as `matrix_coefficients` of H.273. */
const MATRIX_COEFFICIENTS = [2, 5, 1, 6, 7, 9, 2, 0] as const;

/** Reads the header of one frame, and changes `state` only where it is whole. */
export function readVp9Header(bytes: Uint8Array, { start, end }: Vp9Range, state: Vp9State): Vp9Header | undefined {
  const reader = new BitReader(bytes, start, end);
  if (reader.bits(2) !== 0b10) return undefined; // frame_marker
  const profile = reader.bit() + 2 * reader.bit();
  if (profile === 3 && reader.flag()) return undefined; // reserved_zero
  if (reader.flag()) return readExisting(reader, state);

  const isKey = reader.bit() === KEY_FRAME;
  const isShown = reader.flag();
  const isErrorResilient = reader.flag();
  let isIntra = isKey;
  let refreshed = ALL_SLOTS;
  let referenced = 0;
  let format: Vp9Format | undefined;
  let size: Vp9Size | undefined;
  if (isKey) {
    if (reader.bits(24) !== SYNC_CODE) return undefined;
    format = readFormat(reader, profile);
    if (format === undefined) return undefined;
    size = readSize(reader);
    skipRenderSize(reader);
  } else {
    isIntra = !isShown && reader.flag(); // intra_only
    if (!isErrorResilient) reader.bits(2); // reset_frame_context
    if (isIntra) {
      if (reader.bits(24) !== SYNC_CODE) return undefined;
      format = profile > 0 ? readFormat(reader, profile) : PROFILE_0_INTRA;
      if (format === undefined) return undefined;
      refreshed = reader.bits(8);
      size = readSize(reader);
      skipRenderSize(reader);
    } else {
      refreshed = reader.bits(8);
      const references: number[] = [];
      for (let index = 0; index < 3; index += 1) {
        references.push(reader.bits(3)); // ref_frame_idx
        reader.bit(); // ref_frame_sign_bias
      }
      for (const slot of references) referenced |= 1 << slot;
      size = readSizeWithReferences(reader, references, state);
      reader.bit(); // allow_high_precision_mv
      if (!reader.flag()) reader.bits(2); // interpolation filter
    }
  }
  const savesEntropy = !isErrorResilient && reader.flag(); // refresh_frame_context
  if (!isErrorResilient) reader.bit(); // frame_parallel_decoding_mode
  reader.bits(2); // frame_context_idx
  skipLoopFilter(reader);
  const quantizer = reader.bits(8); // base_q_idx
  if (!restFits(reader, size)) return undefined;

  if (format !== undefined) state.format = format;
  for (let slot = 0; slot < 8; slot += 1) if ((refreshed >> slot) & 1) state.slots[slot] = size;
  return { isKey, showsExisting: false, isIntra, isShown, refreshed, referenced, savesEntropy, size, quantizer };
}

function readExisting(reader: BitReader, { slots }: Vp9State): Vp9Header | undefined {
  const slot = reader.bits(3); // frame_to_show_map_idx
  if (reader.overrun || !reader.align() || reader.bytesLeft > 0) return undefined;
  return {
    isKey: false,
    showsExisting: true,
    isIntra: false,
    isShown: true,
    refreshed: 0,
    referenced: 1 << slot,
    savesEntropy: false,
    size: slots[slot],
    quantizer: undefined,
  };
}

/** Intra-only frames of profile 0 do not tell it (7.2). */
const PROFILE_0_INTRA: Vp9Format = {
  profile: 0,
  bitDepth: 8,
  chroma: '4:2:0',
  color: { primaries: 2, transfer: 2, matrix: MATRIX_COEFFICIENTS[1], fullRange: false },
};

/** color_config() (6.2.2). */
function readFormat(reader: BitReader, profile: number): Vp9Format | undefined {
  const bitDepth = profile < 2 ? 8 : reader.flag() ? 12 : 10;
  const hasSubsampling = profile === 1 || profile === 3;
  const colorSpace = reader.bits(3);
  const isRgb = colorSpace === CS_RGB;
  if (isRgb && !hasSubsampling) return undefined;
  const fullRange = isRgb || reader.flag();
  let chroma: ChromaFormat = isRgb ? '4:4:4' : '4:2:0';
  if (hasSubsampling) {
    if (!isRgb) chroma = chromaFormat(reader.bit(), reader.bit());
    if (reader.flag()) return undefined; // reserved_zero
  }
  const matrix = MATRIX_COEFFICIENTS[colorSpace]!;
  return { profile, bitDepth, chroma, color: { primaries: 2, transfer: 2, matrix, fullRange } };
}

/** frame_size() (6.2.3). */
function readSize(reader: BitReader): Vp9Size {
  return { width: reader.bits(16) + 1, height: reader.bits(16) + 1 };
}

/** render_size() (6.2.4): how large to show it, which decoders leave to the application. */
function skipRenderSize(reader: BitReader): void {
  if (reader.flag()) reader.bits(32);
}

/** frame_size_with_refs() (6.2.5). */
function readSizeWithReferences(
  reader: BitReader,
  references: readonly number[],
  { slots }: Vp9State,
): Vp9Size | undefined {
  const slot = references.find(() => reader.flag()); // found_ref
  const size = slot === undefined ? readSize(reader) : slots[slot];
  skipRenderSize(reader);
  return size;
}

/** loop_filter_params() (6.2.8). */
function skipLoopFilter(reader: BitReader): void {
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
function restFits(reader: BitReader, size: Vp9Size | undefined): boolean {
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
