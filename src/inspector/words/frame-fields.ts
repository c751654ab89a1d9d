import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import { bytes, clock, decimal, milliseconds, size } from './format.js';
import { frameKind } from './frame-words.js';

/** A name and a value. */
export type Field = readonly [name: string, value: string];

/** Fields that belong together. */
export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly Field[];
}

/** VP8's reference slots, RFC 6386 section 9.7. */
const VP8_SLOTS = ['last', 'golden', 'altref'];

/** All that the record of a frame tells, in words; what it does not tell is left out. */
export function frameFields(frame: AnalyzedFrame): FieldGroup[] {
  const groups = [
    { title: 'Frame', fields: [['Kind', frameKind(frame)], ['Size', exactBytes(frame.size)], ...told(frame, PICTURE)] },
    { title: 'Layers and references', fields: told(frame, LAYERS) },
    { title: 'Coding', fields: told(frame, CODING) },
    { title: 'Transport', fields: told(frame, TRANSPORT) },
    { title: 'Times', fields: [['Passed', clock(frame.time, true)], ...told(frame, TIMES)] },
  ] satisfies FieldGroup[];
  return groups.filter(({ fields }) => fields.length > 0);
}

/** A field of the record, what it is called, and its value in words. */
type Told = readonly [keyof AnalyzedFrame, string, (frame: AnalyzedFrame) => string];

const PICTURE: readonly Told[] = [
  ['looksLike', 'Looks like', ({ looksLike }) => looksLike!],
  ['width', 'Resolution', ({ width, height }) => size(width, height)],
  ['qp', 'Quantizer', quantizer],
  ['shown', 'Shown', ({ shown }) => yes(shown!)],
  ['mode', 'Mode', ({ mode }) => mode!],
  ['bandwidth', 'Bandwidth', ({ bandwidth }) => bandwidth!],
  ['durationMs', 'Duration', ({ durationMs }) => milliseconds(durationMs)],
  ['channels', 'Channels', ({ channels }) => (channels === 2 ? 'stereo' : 'mono')],
  ['frames', 'Frames in the packet', ({ frames }) => String(frames)],
  ['vad', 'Voice', ({ vad }) => yes(vad!)],
  ['fec', 'Error correction (LBRR)', ({ fec }) => yes(fec!)],
  ['dtx', 'Silence (DTX)', ({ dtx }) => yes(dtx!)],
  ['padding', 'Padding', ({ padding }) => bytes(padding)],
  ['audioLevel', 'Level', ({ audioLevel }) => level(audioLevel!)],
];

const LAYERS: readonly Told[] = [
  ['spatialIndex', 'Spatial layer', ({ spatialIndex, layerSource }) => `${spatialIndex} (by ${layerSource})`],
  ['temporalIndex', 'Temporal layer', ({ temporalIndex, layerSource }) => `${temporalIndex} (by ${layerSource})`],
  ['reference', 'Used as reference', ({ reference }) => yes(reference!)],
  ['droppable', 'Droppable', ({ droppable }) => yes(droppable!)],
  [
    'refreshedSlots',
    'Overwrites slots',
    ({ refreshedSlots, codec, mimeType }) => slots(refreshedSlots!, codec ?? mimeType),
  ],
  ['referencedSlots', 'Predicts from slots', ({ referencedSlots, mimeType }) => slots(referencedSlots!, mimeType)],
  ['frameId', 'Frame number', ({ frameId }) => String(frameId)],
  ['dependencies', 'Depends on', ({ dependencies }) => dependencies!.join(', ') || 'none'],
];

const CODING: readonly Told[] = [
  ['mimeType', 'MIME type', ({ mimeType }) => mimeType],
  ['codec', 'Codec string', ({ codec }) => codec!],
  ['bitDepth', 'Bits a sample', ({ bitDepth }) => String(bitDepth)],
  ['chroma', 'Chroma', ({ chroma }) => chroma!],
  ['color', 'Colour (H.273)', colour],
];

const TRANSPORT: readonly Told[] = [
  ['synchronizationSource', 'SSRC', ({ synchronizationSource }) => String(synchronizationSource)],
  ['payloadType', 'Payload type', ({ payloadType }) => String(payloadType)],
  ['rtpTimestamp', 'RTP timestamp', ({ rtpTimestamp }) => String(rtpTimestamp)],
  ['sequenceNumber', 'Sequence number', ({ sequenceNumber }) => String(sequenceNumber)],
  ['browserType', 'Type by the browser', ({ browserType }) => browserType!],
];

const TIMES: readonly Told[] = [
  ['receiveTime', 'Last packet arrived', ({ receiveTime, time }) => before(time - receiveTime!)],
  ['captureTime', 'Captured', ({ captureTime, time }) => before(time - captureTime!)],
];

function told(frame: AnalyzedFrame, fields: readonly Told[]): Field[] {
  return fields.flatMap(([field, name, value]) => (frame[field] === undefined ? [] : [[name, value(frame)] as const]));
}

function quantizer({ qp, qpMin, qpMax }: AnalyzedFrame): string {
  return qpMin === qpMax ? decimal(qp) : `${decimal(qp)} (${qpMin} to ${qpMax})`;
}

/** The numbers of the bits that are set; VP8's have names. */
function slots(mask: number, codec: string): string {
  const numbers = Array.from({ length: 8 }, (_, bit) => bit).filter((bit) => mask & (1 << bit));
  const isVp8 = codec.toLowerCase().endsWith('vp8');
  return numbers.map((bit) => (isVp8 ? VP8_SLOTS[bit] : undefined) ?? String(bit)).join(', ') || 'none';
}

function colour({ color }: AnalyzedFrame): string {
  const { primaries, transfer, matrix, fullRange } = color!;
  return `primaries ${primaries}, transfer ${transfer}, matrix ${matrix}, ${fullRange ? 'full' : 'limited'} range`;
}

/** RFC 6464 tells −20·log10 of it. */
function level(audioLevel: number): string {
  return audioLevel > 0 ? `${decimal(20 * Math.log10(audioLevel), 0)} dBov` : 'silent';
}

const exactBytes = (value: number): string => (value < 1_000 ? `${value} B` : `${value} B (${bytes(value)})`);
const before = (value: number): string => `${milliseconds(value)} before it passed`;
const yes = (value: boolean): string => (value ? 'yes' : 'no');
