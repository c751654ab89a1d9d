import type { FrameRecord } from '../../../src/codecs/parse/index.js';

/** The least and the greatest quantizer of each codec. */
const QUANTIZERS: Readonly<Record<string, readonly [number, number]>> = {
  'video/VP8': [0, 127],
  'video/VP9': [0, 255],
  'video/AV1': [0, 255],
  'video/H264': [-36, 51],
  'video/H265': [-48, 51],
};

const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  width: [1, 65536],
  height: [1, 65536],
  temporalIndex: [0, 7],
  spatialIndex: [0, 63],
  refreshedSlots: [0, 255],
  referencedSlots: [0, 255],
  bitDepth: [8, 16],
  durationMs: [2.5, 120],
  channels: [1, 2],
  frames: [1, 48],
};

/**
 * What is wrong with a record, whatever the bytes were: a field out of its range, or a unit that is not in the frame.
 * Plain code, for it looks at a million records.
 */
export function faultOf(record: FrameRecord | undefined, bytes: Uint8Array, mimeType: string): string | undefined {
  if (record === undefined) return bytes.length === 0 ? undefined : 'no record';
  for (const field in record) {
    const value = record[field as keyof FrameRecord];
    if (value === undefined) return `${field} is undefined`;
    if (record.opaque && field !== 'opaque' && field !== 'units') return `opaque with ${field}`;
    if (typeof value !== 'number') continue;
    const [least, most] = NUMBERS[field] ?? QUANTIZERS[mimeType] ?? [0, bytes.length];
    if (!(value >= least && value <= most)) return `${field} is ${value}`;
  }
  let end = 0;
  for (const { offset, size } of record.units ?? []) {
    if (offset < end || size < 1) return `a unit of ${size} bytes at ${offset}`;
    end = offset + size;
  }
  if (end > bytes.length) return 'a unit that goes on behind the frame';
  if (record.qp !== undefined && !(record.qp >= record.qpMin! && record.qp <= record.qpMax!))
    return `qp is ${record.qp}`;
  return undefined;
}
