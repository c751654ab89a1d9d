import { BitReader } from './bit-reader.js';
import type { PictureSize } from './record.js';
import { PROFILE_0_INTRA, readFormat, type Vp9Format } from './vp9-format.js';
import { restFits, skipLoopFilter } from './vp9-parameters.js';
import type { Vp9Range } from './vp9-superframe.js';

/** What VP9 frames need of earlier ones. */
export interface Vp9State {
  /** Sizes of the pictures in the 8 reference slots, where known. */
  readonly slots: (PictureSize | undefined)[];
  /** From the last frame that told it. */
  format: Vp9Format | undefined;
  /** The last key frame could not be read, so what looks like another frame is not to be trusted. */
  opaque: boolean;
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
  readonly size: PictureSize | undefined;
  readonly quantizer: number | undefined;
}

const KEY_FRAME = 0;
const SYNC_CODE = 0x498342;
const ALL_SLOTS = 0xff;

/** Reads the header of one frame. Only whole ones change what `state` knows. */
export function readVp9Header(bytes: Uint8Array, { start, end }: Vp9Range, state: Vp9State): Vp9Header | undefined {
  const reader = new BitReader(bytes, start, end);
  if (reader.bits(2) !== 0b10) return undefined; // frame_marker
  const profile = reader.bit() + 2 * reader.bit();
  if (profile === 3 && reader.flag()) return undefined; // reserved_zero
  const isExisting = reader.flag();
  const isKey = !isExisting && reader.bit() === KEY_FRAME;
  if (!isKey && state.opaque) return undefined;
  if (isKey) state.opaque = true; // until its header has proved to be whole
  if (isExisting) return readExisting(reader, state);

  const isShown = reader.flag();
  const isErrorResilient = reader.flag();
  let isIntra = isKey;
  let refreshed = ALL_SLOTS;
  let referenced = 0;
  let format: Vp9Format | undefined;
  let size: PictureSize | undefined;
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

  if (isKey) state.opaque = false;
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

/** frame_size() (6.2.3). */
function readSize(reader: BitReader): PictureSize {
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
): PictureSize | undefined {
  const slot = references.find(() => reader.flag()); // found_ref
  const size = slot === undefined ? readSize(reader) : slots[slot];
  skipRenderSize(reader);
  return size;
}
