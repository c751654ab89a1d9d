import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import { isKey } from '../model/inspector-model.js';
import { bytes, clock, counted, decimal, size } from './format.js';

/** What kind of frame it is: `Key frame`, `Delta frame (P)`, `Opus packet`, `Unreadable frame`. */
export function frameKind(frame: AnalyzedFrame): string {
  if (frame.kind === 'audio') return frame.dtx ? 'Audio packet (silence)' : 'Audio packet';
  if (frame.opaque) return 'Unreadable frame';
  if (isKey(frame)) return 'Key frame';
  return frame.pictureType ? `Delta frame (${frame.pictureType})` : 'Delta frame';
}

/** One frame in a sentence. */
export function frameWords(frame: AnalyzedFrame): string {
  const { qp, width, height, spatialIndex, temporalIndex, units, shown, mode } = frame;
  const words = [frameKind(frame), bytes(frame.size), `at ${clock(frame.time, true)}`];
  if (qp !== undefined) words.push(`quantizer ${decimal(qp)}`);
  if (width !== undefined) words.push(size(width, height));
  if (spatialIndex !== undefined) words.push(`spatial layer ${spatialIndex}`);
  if (temporalIndex !== undefined) words.push(`temporal layer ${temporalIndex}`);
  if (shown === false) words.push('not shown');
  if (mode !== undefined) words.push(mode);
  if (units?.length) words.push(counted(units.length, 'unit'));
  return words.join(', ');
}
