import { h265, type NalUnit, splitNalUnits } from '../nal-units.js';
import { readH265Pps } from './h265-pps.js';
import { type H265Slice, type H265State, readH265Slice } from './h265-slice-header.js';
import { readH265Sps } from './h265-sps.js';
import { type Draft, type FrameRecord, type FrameUnit, opaqueRecord, setQuantizers } from './record.js';

/** `nal_unit_type` (table 7-1). */
const FIRST_IRAP = 16;
const SPS = 33;
const PPS = 34;

const NAMES: Readonly<Record<number, string>> = {
  0: 'TRAIL_N',
  1: 'TRAIL_R',
  2: 'TSA_N',
  3: 'TSA_R',
  4: 'STSA_N',
  5: 'STSA_R',
  6: 'RADL_N',
  7: 'RADL_R',
  8: 'RASL_N',
  9: 'RASL_R',
  16: 'BLA_W_LP',
  17: 'BLA_W_RADL',
  18: 'BLA_N_LP',
  19: 'IDR_W_RADL',
  20: 'IDR_N_LP',
  21: 'CRA_NUT',
  32: 'VPS_NUT',
  33: 'SPS_NUT',
  34: 'PPS_NUT',
  35: 'AUD_NUT',
  36: 'EOS_NUT',
  37: 'EOB_NUT',
  38: 'FD_NUT',
  39: 'PREFIX_SEI_NUT',
  40: 'SUFFIX_SEI_NUT',
};

/** An access unit of H.265 in Annex B format. Of several layers (Annex F), the base layer's slices are read. */
export function parseH265(bytes: Uint8Array, state: H265State): FrameRecord {
  const nalUnits = splitNalUnits(bytes, h265);
  const units: FrameUnit[] = [];
  for (const { type, start, end } of nalUnits) {
    units.push({ type, name: NAMES[type] ?? 'reserved', offset: start, size: end - start });
  }
  const isExpected = ({ type }: NalUnit) => h265.isSlice(type) || h265.isParameterSet(type);
  if (!nalUnits.some(isExpected)) return opaqueRecord(units);

  const record: Draft = {};
  const slices: H265Slice[] = [];
  let isSubLayerReference = false;
  for (const { type, start, end } of nalUnits) {
    const header = (bytes[start]! << 8) | bytes[start + 1]!;
    const layer = (header >> 3) & 63; // nuh_layer_id
    const temporalId = (header & 7) - 1;
    if (header & 0x8000 || temporalId < 0) return opaqueRecord(units); // forbidden_zero_bit, nuh_temporal_id_plus1
    const isSlice = h265.isSlice(type);
    if (isSlice) record.spatialIndex = Math.max(record.spatialIndex ?? 0, layer);
    if (layer > 0) continue;
    if (isSlice) {
      const slice = readH265Slice(bytes, start, end, state);
      if (slice === undefined) return opaqueRecord(units);
      slices.push(slice);
      record.temporalIndex = temporalId;
      isSubLayerReference ||= type >= FIRST_IRAP || type % 2 === 1; // not …_N
      if (h265.isKey(type)) record.type = 'key';
    } else if (type === SPS) {
      const sps = readH265Sps(bytes, start + 2, end);
      if (sps === undefined) return opaqueRecord(units);
      state.sps.set(sps.id, sps);
    } else if (type === PPS) {
      const pps = readH265Pps(bytes, start + 2, end);
      if (pps === undefined) return opaqueRecord(units);
      state.pps.set(pps.id, pps);
    }
  }
  if (slices.length > 0) describeSlices(record, slices, isSubLayerReference);
  record.units = units;
  return record;
}

function describeSlices(record: Draft, slices: readonly H265Slice[], isSubLayerReference: boolean): void {
  const quantizers: number[] = [];
  for (const { sliceType, qp } of slices) {
    if (sliceType !== undefined && record.pictureType !== 'B' && sliceType !== 'I') record.pictureType = sliceType;
    else if (sliceType !== undefined) record.pictureType ??= 'I';
    if (qp !== undefined) quantizers.push(qp);
  }
  record.type ??= 'delta';
  setQuantizers(record, quantizers);
  const { sps, isOutput } = slices[0]!;
  if (isOutput !== undefined) record.shown = isOutput;
  if (isSubLayerReference) record.reference = true;
  if (sps === undefined) return;
  // Higher sub-layers may use what its own does not (7.4.2.2).
  record.reference = isSubLayerReference || record.temporalIndex! < sps.highestTemporalId;
  record.droppable = !record.reference;
  record.width = sps.width;
  record.height = sps.height;
  record.codec = sps.codec;
  record.bitDepth = sps.bitDepth;
  record.chroma = sps.chroma;
  if (sps.color !== undefined) record.color = sps.color;
}
