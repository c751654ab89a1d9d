import { type Draft, type FrameRecord, type FrameUnit, opaqueRecord, setQuantizers } from './record.js';
import { readVp9Header, type Vp9Size, type Vp9State } from './vp9-header.js';
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
  let size: Vp9Size | undefined;
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
  describeFormat(record, size, state);
  return record;
}

function describeFormat(record: Draft, size: Vp9Size | undefined, { format }: Vp9State): void {
  if (format === undefined) return;
  record.bitDepth = format.bitDepth;
  record.chroma = format.chroma;
  record.color = format.color;
  if (size === undefined) return;
  const profile = String(format.profile).padStart(2, '0');
  record.codec = `vp09.${profile}.${leastLevel(size)}.${String(format.bitDepth).padStart(2, '0')}`;
}

/** Levels with the luma samples and the greater dimension that they allow (VP9 Annex A). */
const LEVELS = [
  { level: 10, samples: 36_864, dimension: 512 },
  { level: 11, samples: 73_728, dimension: 768 },
  { level: 20, samples: 122_880, dimension: 960 },
  { level: 21, samples: 245_760, dimension: 1_344 },
  { level: 30, samples: 552_960, dimension: 2_048 },
  { level: 31, samples: 983_040, dimension: 2_752 },
  { level: 40, samples: 2_228_224, dimension: 4_160 },
  { level: 50, samples: 8_912_896, dimension: 8_384 },
  { level: 60, samples: 35_651_584, dimension: 16_832 },
] as const;

function leastLevel({ width, height }: Vp9Size): number {
  const fits = LEVELS.find((row) => width * height <= row.samples && Math.max(width, height) <= row.dimension);
  return fits?.level ?? 62;
}
