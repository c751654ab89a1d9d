import type { AnalyzedFrame } from './analyzed-frame.js';

/** The columns of {@link toCsv}, in order: fields of a frame's record, and last the number of its units. */
export const CSV_COLUMNS = [
  'time',
  'receiveTime',
  'captureTime',
  'side',
  'kind',
  'mimeType',
  'codec',
  'synchronizationSource',
  'payloadType',
  'rtpTimestamp',
  'frameId',
  'sequenceNumber',
  'size',
  'type',
  'browserType',
  'pictureType',
  'opaque',
  'shown',
  'droppable',
  'width',
  'height',
  'qp',
  'qpMin',
  'qpMax',
  'spatialIndex',
  'temporalIndex',
  'layerSource',
  'mode',
  'bandwidth',
  'durationMs',
  'channels',
  'vad',
  'fec',
  'dtx',
  'audioLevel',
  'units',
] as const;

/**
 * A table of frames as in RFC 4180, with a line of names first. What a frame does not tell is an empty field. Fields
 * that spreadsheets would take for a formula are quoted by an apostrophe.
 */
export function toCsv(frames: Iterable<AnalyzedFrame>): string {
  let text = `${CSV_COLUMNS.join(',')}\r\n`;
  for (const frame of frames) text += `${CSV_COLUMNS.map((column) => fieldOf(frame, column)).join(',')}\r\n`;
  return text;
}

function fieldOf(frame: AnalyzedFrame, column: (typeof CSV_COLUMNS)[number]): string {
  const value = column === 'units' ? frame.units?.length : frame[column];
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  // MIME types come from the other end of the call.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
