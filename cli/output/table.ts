import type { Report } from '../report.js';
import type { TrackSummary } from '../summary/summary.js';
import { bytes } from './format.js';
import { kindTables } from './kind-tables.js';
import { textTable } from './text-table.js';
import { trackLines } from './track-lines.js';

/** A report for a terminal. */
export function tableOf({ file, format, size, tracks }: Report): string {
  const parts = tracks.map((track, index) => `\nTrack ${index + 1}: ${trackText(track)}`);
  return `${file}: ${format}, ${bytes(size)}\n${parts.join('')}`;
}

function trackText(track: TrackSummary): string {
  const tables = kindTables(track).map((rows) => `\n${textTable(rows)}`);
  return `${trackLines(track).join('\n  ')}\n${tables.join('')}`;
}
