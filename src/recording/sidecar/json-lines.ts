import { toJson } from './json.js';
import { inOrder, type SidecarEntry } from './sidecar-entry.js';

/**
 * One line of JSON for each entry, in the order of time, each ended by a line feed (https://jsonlines.org). Bytes stand there
 * as `{"base64": "…"}`.
 *
 * @example
 * ```ts
 * import { type SidecarEntry, sidecarToJsonLines } from 'framepipe/recording.js';
 *
 * function toBlob(entries: readonly SidecarEntry[]): Blob {
 *   return new Blob([sidecarToJsonLines(entries)], { type: 'application/jsonl' });
 * }
 * ```
 */
export function sidecarToJsonLines(entries: readonly SidecarEntry[]): string {
  let text = '';
  for (const entry of inOrder(entries)) text += `${toJson(entry)}\n`;
  return text;
}
