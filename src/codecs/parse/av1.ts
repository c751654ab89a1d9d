import { type Obu, obuType, splitObus } from '../obu.js';
import { type Av1Header, readAv1Header } from './av1-frame-header.js';
import type { Av1Reference, Av1Size } from './av1-frame-size.js';
import { type Av1Sequence, readAv1Sequence } from './av1-sequence-header.js';
import { type Draft, type FrameRecord, type FrameUnit, opaqueRecord, setQuantizers } from './record.js';

/** What AV1 frames need of earlier ones. */
export interface Av1State {
  sequence: Av1Sequence | undefined;
  /** The pictures in the 8 reference slots, where known. */
  readonly slots: (Av1Reference | undefined)[];
  /** The last sequence header could not be read, so what follows is not to be trusted. */
  opaque: boolean;
}

/** `obu_type` (AV1 6.2.2). */
const NAMES: readonly (string | undefined)[] = [
  undefined,
  'OBU_SEQUENCE_HEADER',
  'OBU_TEMPORAL_DELIMITER',
  'OBU_FRAME_HEADER',
  'OBU_TILE_GROUP',
  'OBU_METADATA',
  'OBU_FRAME',
  'OBU_REDUNDANT_FRAME_HEADER',
  'OBU_TILE_LIST',
];
const OBU_PADDING = 15;

function nameOf(type: number): string {
  return NAMES[type] ?? (type === OBU_PADDING ? 'OBU_PADDING' : 'Reserved');
}

/** What every encoded frame has one of. */
const EXPECTED: ReadonlySet<number> = /* @__PURE__ */ new Set([
  obuType.sequenceHeader,
  obuType.frameHeader,
  obuType.frame,
]);

/** Bits that encoders leave zero (5.3.2, 5.3.3), and a temporal delimiter that has a payload (5.6). */
function isDamaged(bytes: Uint8Array, { type, hasExtension, start, payload, end }: Obu): boolean {
  if (bytes[start]! & 1 || (hasExtension && bytes[start + 1]! & 7)) return true;
  return type === obuType.temporalDelimiter && end > payload;
}

/** A temporal unit of AV1, or a part of one: WebRTC sends each spatial layer as a frame of its own. */
export function parseAv1(bytes: Uint8Array, state: Av1State): FrameRecord {
  const obus = splitObus(bytes);
  if (obus === undefined) return opaqueRecord();
  const units: FrameUnit[] = [];
  for (const { type, start, end } of obus) units.push({ type, name: nameOf(type), offset: start, size: end - start });
  if (!obus.some(({ type }) => EXPECTED.has(type))) return opaqueRecord(units);
  if (obus.some((obu) => isDamaged(bytes, obu))) return opaqueRecord(units);

  const record: Draft = {};
  const headers: Av1Header[] = [];
  for (const obu of obus) {
    if (obu.type === obuType.sequenceHeader) {
      state.sequence = readAv1Sequence(bytes, obu.payload, obu.end);
      state.opaque = state.sequence === undefined;
    }
    if (state.opaque) return opaqueRecord(units);
    if (obu.type !== obuType.frameHeader && obu.type !== obuType.frame) continue;
    record.temporalIndex = obu.temporalId;
    record.spatialIndex = Math.max(record.spatialIndex ?? 0, obu.spatialId);
    record.type ??= 'delta'; // no decoder starts without a sequence header
    if (state.sequence === undefined) continue;
    const header = readAv1Header(bytes, obu, state.sequence, state.slots);
    if (header === undefined) return opaqueRecord(units);
    headers.push(header);
  }
  if (headers.length > 0) describeFrames(record, headers);
  record.units = units;
  if (state.sequence !== undefined) describeSequence(record, state.sequence);
  return record;
}

function describeFrames(record: Draft, headers: readonly Av1Header[]): void {
  const quantizers: number[] = [];
  let size: Av1Size | undefined;
  let isIntra = true;
  let isShown = false;
  let refreshed = 0;
  let referenced = 0;
  for (const header of headers) {
    if (header.isKey) record.type = 'key';
    if (header.quantizer !== undefined) quantizers.push(header.quantizer);
    if (header.isShown || !isShown) size = header.size;
    isIntra &&= header.isIntra;
    isShown ||= header.isShown;
    refreshed |= header.refreshed;
    referenced |= header.referenced;
  }
  record.pictureType = isIntra ? 'I' : 'P';
  if (size !== undefined) {
    record.width = size.width;
    record.height = size.height;
  }
  setQuantizers(record, quantizers);
  record.shown = isShown;
  record.reference = refreshed !== 0;
  record.droppable = refreshed === 0; // entropy state lies in the slots
  record.refreshedSlots = refreshed;
  record.referencedSlots = referenced;
}

function describeSequence(record: Draft, { profile, level, tier, bitDepth, chroma, color }: Av1Sequence): void {
  const digits = (value: number) => String(value).padStart(2, '0');
  record.codec = `av01.${profile}.${digits(level)}${tier === 0 ? 'M' : 'H'}.${digits(bitDepth)}`;
  record.bitDepth = bitDepth;
  record.chroma = chroma;
  record.color = color;
}
