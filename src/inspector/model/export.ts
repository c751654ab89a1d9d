import { toChromeTrace } from '../../analysis/export-chrome-trace.js';
import { toCsv } from '../../analysis/export-csv.js';
import { toJsonLines } from '../../analysis/export-json-lines.js';
import type { Recording } from './recording.js';

/** How frames are written: one JSON object a line, a table, or a trace that https://ui.perfetto.dev opens. */
export type ExportFormat = 'json-lines' | 'csv' | 'chrome-trace';

interface Writer {
  readonly title: string;
  readonly extension: string;
  readonly type: string;
  readonly write: (recording: Recording) => string;
}

/** The formats, by name. */
export const EXPORTS: Readonly<Record<ExportFormat, Writer>> = {
  'json-lines': {
    title: 'JSON Lines',
    extension: 'jsonl',
    type: 'application/jsonl',
    write: (recording) => toJsonLines(recording.allFrames()),
  },
  csv: { title: 'CSV', extension: 'csv', type: 'text/csv', write: (recording) => toCsv(recording.allFrames()) },
  'chrome-trace': {
    title: 'Chrome trace',
    extension: 'trace.json',
    type: 'application/json',
    write: (recording) => toChromeTrace({ frames: recording.allFrames(), snapshots: recording.allSnapshots() }),
  },
};

/** `framepipe-2026-11-21T08-30-00.csv`. */
export function exportFileName(format: ExportFormat, time: number): string {
  const moment = new Date(time).toISOString().slice(0, 19).replaceAll(':', '-');
  return `framepipe-${moment}.${EXPORTS[format].extension}`;
}
