import { type Obu, obuType } from '../obu.js';
import { type Av1Reference, type Av1Size, readSize, readSizeWithReferences } from './av1-frame-size.js';
import type { Av1Sequence } from './av1-sequence-header.js';
import { skipTileInfo } from './av1-tile-info.js';
import { BitReader } from './bit-reader.js';

/** What a frame header tells. */
export interface Av1Header {
  readonly isKey: boolean;
  readonly isIntra: boolean;
  readonly isShown: boolean;
  readonly refreshed: number;
  readonly referenced: number;
  /** `undefined` where a reference that was not seen would tell it. */
  readonly size: Av1Size | undefined;
  readonly quantizer: number | undefined;
}

const KEY_FRAME = 0;
const INTRA_ONLY_FRAME = 2;
const SWITCH_FRAME = 3;
/** Places in `ref_frame_idx` (6.10.24). */
const LAST_FRAME = 0;
const GOLDEN_FRAME = 3;
const ALL_SLOTS = 0xff;
const SELECT = 2;

/** uncompressed_header() (AV1 5.9.2) up to `base_q_idx`. Changes `slots` only where it is whole. */
export function readAv1Header(
  bytes: Uint8Array,
  obu: Obu,
  sequence: Av1Sequence,
  slots: (Av1Reference | undefined)[],
): Av1Header | undefined {
  const reader = new BitReader(bytes, obu.payload, obu.end);
  const isStill = sequence.reducedStillPicture;
  if (!isStill && reader.flag()) {
    return obu.type === obuType.frameHeader ? readExisting(reader, sequence, slots) : undefined; // 6.10.1
  }

  const frameType = isStill ? KEY_FRAME : reader.bits(2);
  const isKey = frameType === KEY_FRAME;
  const isIntra = isKey || frameType === INTRA_ONLY_FRAME;
  const isShown = isStill || reader.flag();
  if (!isStill) {
    if (isShown) reader.bits(sequence.presentationTimeBits ?? 0);
    else reader.bit(); // showable_frame
  }
  const restarts = isKey && isShown;
  const isErrorResilient = frameType === SWITCH_FRAME || restarts || reader.flag();
  const disablesCdfUpdate = reader.flag();
  const screenContent = sequence.screenContentTools === SELECT ? reader.bit() : sequence.screenContentTools;
  let integerMotion = 0;
  if (screenContent) integerMotion = sequence.integerMotion === SELECT ? reader.bit() : sequence.integerMotion;
  reader.bits(sequence.frameIdBits); // current_frame_id
  const overridesSize = frameType === SWITCH_FRAME || (!isStill && reader.flag());
  reader.bits(sequence.orderHintBits);
  if (!isIntra && !isErrorResilient) reader.bits(3); // primary_ref_frame
  if (sequence.removalTimeBits !== undefined && reader.flag()) skipRemovalTimes(reader, sequence, obu);
  const refreshed = frameType === SWITCH_FRAME || restarts ? ALL_SLOTS : reader.bits(8);
  if (frameType === INTRA_ONLY_FRAME && refreshed === ALL_SLOTS) return undefined; // 6.8.2
  if ((!isIntra || refreshed !== ALL_SLOTS) && isErrorResilient && sequence.orderHintBits > 0) {
    reader.skip(8 * sequence.orderHintBits); // ref_order_hint
  }

  let size: Av1Size | undefined;
  let referenced = 0;
  if (isIntra) {
    size = readSize(reader, sequence, overridesSize);
    if (screenContent && size.width === size.codedWidth) reader.bit(); // allow_intrabc
  } else {
    const references = readReferences(reader, sequence);
    for (const slot of references) if (slot !== undefined) referenced |= 1 << slot;
    size =
      overridesSize && !isErrorResilient
        ? readSizeWithReferences(reader, sequence, references, slots)
        : readSize(reader, sequence, overridesSize);
    if (!integerMotion) reader.bit(); // allow_high_precision_mv
    if (!reader.flag()) reader.bits(2); // interpolation_filter
    reader.bit(); // is_motion_mode_switchable
    if (!isErrorResilient && sequence.refFrameMotion) reader.bit(); // use_ref_frame_mvs
  }
  let quantizer: number | undefined;
  if (size !== undefined) {
    if (!isStill && !disablesCdfUpdate) reader.bit(); // disable_frame_end_update_cdf
    skipTileInfo(reader, size.codedWidth, size.height, sequence.use128Superblocks);
    quantizer = reader.bits(8); // base_q_idx
  }
  if (reader.overrun) return undefined;

  const reference = size && { isKey, size };
  for (let slot = 0; slot < 8; slot += 1) if ((refreshed >> slot) & 1) slots[slot] = reference;
  return { isKey, isIntra, isShown, refreshed, referenced, size, quantizer };
}

/** A picture of a slot, shown (again). Of a key frame's, it then fills all slots (7.21). */
function readExisting(
  reader: BitReader,
  sequence: Av1Sequence,
  slots: (Av1Reference | undefined)[],
): Av1Header | undefined {
  const slot = reader.bits(3); // frame_to_show_map_idx
  reader.bits(sequence.presentationTimeBits ?? 0);
  reader.bits(sequence.frameIdBits); // display_frame_id
  if (reader.overrun || !reader.isAtTrailingBits()) return undefined;
  const shown = slots[slot];
  if (shown?.isKey) slots.fill(shown);
  return {
    isKey: false,
    isIntra: false,
    isShown: true,
    refreshed: shown?.isKey ? ALL_SLOTS : 0,
    referenced: 1 << slot,
    size: shown?.size,
    quantizer: undefined,
  };
}

function skipRemovalTimes(reader: BitReader, sequence: Av1Sequence, { temporalId, spatialId }: Obu): void {
  for (const { layers, hasDecoderModel } of sequence.operatingPoints) {
    const isIn = layers === 0 || ((layers >> temporalId) & 1 && (layers >> (spatialId + 8)) & 1);
    if (hasDecoderModel && isIn) reader.bits(sequence.removalTimeBits!); // buffer_removal_time
  }
}

/** The slots of the 7 references; with short signalling of two, from which a decoder works out the others (7.8). */
function readReferences(reader: BitReader, sequence: Av1Sequence): (number | undefined)[] {
  const isShort = sequence.orderHintBits > 0 && reader.flag(); // frame_refs_short_signaling
  const references: (number | undefined)[] = [];
  if (isShort) {
    references[LAST_FRAME] = reader.bits(3);
    references[GOLDEN_FRAME] = reader.bits(3);
  }
  for (let index = 0; index < 7; index += 1) {
    if (!isShort) references[index] = reader.bits(3); // ref_frame_idx
    reader.bits(sequence.deltaFrameIdBits); // delta_frame_id_minus_1
  }
  return references;
}
