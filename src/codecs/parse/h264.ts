import { h264, type NalUnit, splitNalUnits } from '../nal-units.js';
import { BitReader } from './bit-reader.js';
import { readH264Pps } from './h264-pps.js';
import { type H264Slice, type H264State, readH264Slice } from './h264-slice-header.js';
import { readH264Sps } from './h264-sps.js';
import { type Draft, type FrameRecord, type FrameUnit, opaqueRecord, setQuantizers } from './record.js';

/** `nal_unit_type` (table 7-1). */
const SLICE = 1;
const PARTITION_A = 2;
const IDR_SLICE = 5;
const SEI = 6;
const SPS = 7;
const PPS = 8;
const PREFIX = 14;
const SLICE_EXTENSION = 20;

/** `payloadType` (D.1). */
const RECOVERY_POINT = 6;

const NAMES: readonly (string | undefined)[] = [
  undefined,
  'slice',
  'slice data partition A',
  'slice data partition B',
  'slice data partition C',
  'IDR slice',
  'SEI',
  'SPS',
  'PPS',
  'access unit delimiter',
  'end of sequence',
  'end of stream',
  'filler data',
  'SPS extension',
  'prefix NAL unit',
  'subset SPS',
  'depth parameter set',
  undefined,
  undefined,
  'auxiliary slice',
  'slice extension',
  'slice extension for depth views',
];

/** An access unit of H.264 in Annex B format. */
export function parseH264(bytes: Uint8Array, state: H264State): FrameRecord {
  const nalUnits = splitNalUnits(bytes, h264);
  const units: FrameUnit[] = [];
  for (const { type, start, end } of nalUnits) {
    units.push({ type, name: NAMES[type] ?? 'reserved', offset: start, size: end - start });
  }
  const isExpected = ({ type }: NalUnit) => h264.isSlice(type) || h264.isParameterSet(type);
  if (!nalUnits.some(isExpected)) return opaqueRecord(units);

  const record: Draft = {};
  const slices: H264Slice[] = [];
  let isKey = false;
  let isReference = false;
  for (const { type, start, end } of nalUnits) {
    if (bytes[start]! & 0x80) return opaqueRecord(units); // forbidden_zero_bit
    if (type === SLICE || type === PARTITION_A || type === IDR_SLICE) {
      const slice = readH264Slice(bytes, start, end, state);
      if (slice === undefined) return opaqueRecord(units);
      if (slice.isRedundant) continue;
      slices.push(slice);
      isReference ||= (bytes[start]! & 0x60) !== 0; // nal_ref_idc
      isKey ||= type === IDR_SLICE;
    } else if (type === SPS) {
      const sps = readH264Sps(bytes, start + 1, end);
      if (sps === undefined) return opaqueRecord(units);
      state.sps.set(sps.id, sps);
    } else if (type === PPS) {
      const pps = readH264Pps(bytes, start + 1, end);
      if (pps === undefined) return opaqueRecord(units);
      state.pps.set(pps.id, pps);
    } else if (type === SEI) {
      isKey ||= isRecoveryPoint(new BitReader(bytes, start + 1, end, true));
    } else if ((type === PREFIX || type === SLICE_EXTENSION) && end - start > 3 && bytes[start + 1]! & 0x80) {
      record.temporalIndex = bytes[start + 3]! >> 5; // G.7.3.1.1: temporal_id, dependency_id
      record.spatialIndex = (bytes[start + 2]! >> 4) & 7;
    }
  }
  if (slices.length > 0) {
    record.type = isKey ? 'key' : 'delta';
    record.reference = isReference;
    record.droppable = !isReference;
    describeSlices(record, slices);
  }
  record.units = units;
  return record;
}

function describeSlices(record: Draft, slices: readonly H264Slice[]): void {
  const quantizers: number[] = [];
  let pictureType: 'I' | 'P' | 'B' = 'I';
  for (const { sliceType, qp } of slices) {
    if (sliceType === 'B' || (sliceType === 'P' && pictureType === 'I')) pictureType = sliceType;
    if (qp !== undefined) quantizers.push(qp);
  }
  setQuantizers(record, quantizers);
  record.shown = true;
  const sps = slices[0]!.sps;
  if (sps === undefined) return;
  record.pictureType = pictureType;
  record.width = sps.width;
  record.height = sps.height;
  record.codec = sps.codec;
  record.bitDepth = sps.bitDepth;
  record.chroma = sps.chroma;
  if (sps.color !== undefined) record.color = sps.color;
}

/** Whether a recovery point message (D.1.8) promises right pictures from this one on. */
function isRecoveryPoint(reader: BitReader): boolean {
  while (reader.bytesLeft > 1 && !reader.overrun) {
    const type = readSeiNumber(reader);
    const size = readSeiNumber(reader);
    if (type === RECOVERY_POINT) return reader.ue() === 0 && !reader.overrun; // recovery_frame_cnt
    reader.skip(8 * size);
  }
  return false;
}

/** payloadType and payloadSize of sei_message() (7.3.2.3.1): 255 says that more follows. */
function readSeiNumber(reader: BitReader): number {
  let value = 0;
  let byte = 255;
  while (byte === 255) {
    byte = reader.bits(8);
    value += byte;
  }
  return value;
}
