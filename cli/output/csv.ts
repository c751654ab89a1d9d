import type { AnalyzedFrame } from '../analyzed-frame.js';
import type { ReportWriter } from './writer.js';

/** Fields of a frame's record, a column each, by the names of `parseFrame`. */
const FIELDS = [
  'track',
  'index',
  'time',
  'size',
  'type',
  'pictureType',
  'shown',
  'droppable',
  'opaque',
  'width',
  'height',
  'qp',
  'qpMin',
  'qpMax',
  'temporalIndex',
  'spatialIndex',
  'codec',
  'bitDepth',
  'chroma',
  'mode',
  'bandwidth',
  'durationMs',
  'channels',
  'frames',
  'vad',
  'fec',
  'dtx',
  'padding',
] as const satisfies readonly (keyof AnalyzedFrame)[];

/** A line for each frame (RFC 4180); the last column holds its units, joined by `+`. What is not told is empty. */
export const csvWriter: ReportWriter = {
  begin: () => `${FIELDS.join(',')},units\r\n`,
  frame(frame) {
    const units = frame.units?.map(({ name }) => name).join('+') ?? '';
    return `${FIELDS.map((field) => frame[field] ?? '').join(',')},${units}\r\n`;
  },
  end: () => '',
};
