import { BoolDecoder } from './bool-decoder.js';
import { type Draft, type FrameRecord, opaqueRecord } from './record.js';

/** What VP8 frames need of their last key frame. */
export interface Vp8State {
  width: number | undefined;
  height: number | undefined;
  /** The last key frame could not be read, so what looks like a delta frame is not to be trusted. */
  opaque: boolean;
}

const LAST = 1;
const GOLDEN = 2;
const ALTREF = 4;

/**
 * A VP8 frame's header (RFC 6386 9, 19).
 *
 * ```
 *   3                   key frames only: 3            4             first partition   other partitions
 *   │ tag: key, version │ 9D 01 2A       │ width, height, scales │ bool-coded header … │ …
 * ```
 */
export function parseVp8(bytes: Uint8Array, state: Vp8State): FrameRecord {
  const record = readFrame(bytes, state);
  if (record === undefined) {
    if ((bytes[0]! & 1) === 0) state.opaque = true;
    return opaqueRecord();
  }
  return record;
}

function readFrame(bytes: Uint8Array, state: Vp8State): FrameRecord | undefined {
  const tag = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16); // 9.1, frame_tag
  const isKey = (tag & 1) === 0;
  const version = (tag >> 1) & 7;
  const header = isKey ? 10 : 3;
  const firstEnd = header + (tag >> 5);
  if (bytes.length <= header || version > 3 || firstEnd === header || firstEnd > bytes.length) return undefined;
  if (!isKey && state.opaque) return undefined;

  const record: Draft = { type: isKey ? 'key' : 'delta', pictureType: isKey ? 'I' : 'P' };
  if (isKey) {
    if (bytes[3] !== 0x9d || bytes[4] !== 0x01 || bytes[5] !== 0x2a) return undefined;
    record.width = (bytes[6]! | (bytes[7]! << 8)) & 0x3fff;
    record.height = (bytes[8]! | (bytes[9]! << 8)) & 0x3fff;
    if (record.width === 0 || record.height === 0) return undefined;
  } else if (state.width !== undefined && state.height !== undefined) {
    record.width = state.width;
    record.height = state.height;
  }
  record.shown = (tag & 16) !== 0;

  const decoder = new BoolDecoder(bytes, header, firstEnd);
  if (isKey && decoder.literal(2) > 1) return undefined; // color_space: 1 is reserved; clamping_type
  if (decoder.flag()) skipSegmentation(decoder); // 9.3
  decoder.literal(10); // 9.6: filter_type, loop_filter_level, sharpness_level
  if (decoder.flag() && decoder.flag()) decoder.skipOptional(8, 7); // mb_lf_adjustments()
  const partitions = 1 << decoder.literal(2); // 9.5
  if (!partitionsFit(bytes, firstEnd, partitions)) return undefined;
  const quantizer = decoder.literal(7); // 9.6: y_ac_qi
  decoder.skipOptional(5, 5);

  let refreshed = LAST | GOLDEN | ALTREF;
  let references = refreshed;
  let savesEntropy = true;
  if (isKey) {
    decoder.bit(); // refresh_entropy_probs
  } else {
    references = (decoder.flag() ? GOLDEN : 0) | (decoder.flag() ? ALTREF : 0); // 9.7
    const toGolden = references & GOLDEN ? 0 : decoder.literal(2);
    const toAltref = references & ALTREF ? 0 : decoder.literal(2);
    if (toGolden === 3 || toAltref === 3) return undefined;
    decoder.literal(2); // sign_bias_golden, sign_bias_alternate
    savesEntropy = decoder.flag();
    references |= decoder.bit(); // 9.8: refresh_last
    refreshed = references | (toGolden ? GOLDEN : 0) | (toAltref ? ALTREF : 0);
  }
  if (decoder.overrun) return undefined;

  record.qp = record.qpMin = record.qpMax = quantizer;
  record.reference = references !== 0;
  record.droppable = refreshed === 0 && !savesEntropy;
  record.refreshedSlots = refreshed;
  record.codec = 'vp8';
  if (isKey) {
    state.width = record.width;
    state.height = record.height;
    state.opaque = false;
  }
  return record;
}

/** update_segmentation() (19.2). */
function skipSegmentation(decoder: BoolDecoder): void {
  const updatesMap = decoder.flag();
  if (decoder.flag()) {
    decoder.bit(); // segment_feature_mode
    decoder.skipOptional(4, 8); // quantizers
    decoder.skipOptional(4, 7); // loop filter levels
  }
  if (updatesMap) decoder.skipOptional(3, 8);
}

/** Whether the DCT partitions, all but the last one with a size of 3 bytes (9.5), end before the frame does. */
function partitionsFit(bytes: Uint8Array, sizes: number, count: number): boolean {
  let end = sizes + 3 * (count - 1);
  if (end > bytes.length) return false;
  for (let at = sizes; at < sizes + 3 * (count - 1); at += 3) {
    end += bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
  }
  return end <= bytes.length;
}
