import type { AnalyzedFrame } from './analyzed-frame.js';
import type { StreamSnapshot } from './stream-snapshot.js';

/** One line of JSON for each record, each ended by a line feed: https://jsonlines.org. */
export function toJsonLines(records: Iterable<AnalyzedFrame | StreamSnapshot>): string {
  let text = '';
  for (const record of records) text += `${JSON.stringify(record)}\n`;
  return text;
}
