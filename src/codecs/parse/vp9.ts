import {
  type Draft,
  type FrameRecord,
  type FrameUnit,
  opaqueRecord,
  type PictureSize,
  setQuantizers,
} from './record.js';
import { describeCodec } from './vp9-format.js';
import { readVp9Header, type Vp9State } from './vp9-header.js';
import { splitSuperframe } from './vp9-superframe.js';

/** A VP9 frame or superframe. WebRTC sends each spatial layer as a frame of its own; then each has a record. */
export function parseVp9(bytes: Uint8Array, state: Vp9State): FrameRecord {
  const ranges = splitSuperframe(bytes);
  if (ranges === undefined || ranges.length === 0) return opaqueRecord();
  const units: FrameUnit[] = [];
  const quantizers: number[] = [];
  let isKey = false;
  let isIntra = true;
  let isShown = false;
  let refreshed = 0;
  let referenced = 0;
  let savesEntropy = false;
  let size: PictureSize | undefined;
  for (const range of ranges) {
    const header = readVp9Header(bytes, range, state);
    if (header === undefined) return opaqueRecord();
    const name = header.showsExisting ? 'show_existing_frame' : header.isKey ? 'KEY_FRAME' : 'NON_KEY_FRAME';
    units.push({ type: header.isKey ? 0 : 1, name, offset: range.start, size: range.end - range.start });
    if (header.quantizer !== undefined) quantizers.push(header.quantizer);
    isKey ||= header.isKey;
    isIntra &&= header.isIntra;
    if (header.isShown || !isShown) size = header.size;
    isShown ||= header.isShown;
    refreshed |= header.refreshed;
    referenced |= header.referenced;
    savesEntropy ||= header.savesEntropy;
  }

  const record: Draft = { type: isKey ? 'key' : 'delta', pictureType: isIntra ? 'I' : 'P' };
  if (size !== undefined) {
    record.width = size.width;
    record.height = size.height;
  }
  setQuantizers(record, quantizers);
  record.shown = isShown;
  record.reference = refreshed !== 0;
  record.droppable = refreshed === 0 && !savesEntropy;
  record.refreshedSlots = refreshed;
  record.referencedSlots = referenced;
  record.units = units;
  if (state.format !== undefined) {
    record.bitDepth = state.format.bitDepth;
    record.chroma = state.format.chroma;
    record.color = state.format.color;
    if (size !== undefined) record.codec = describeCodec(state.format, size);
  }
  return record;
}
