import { checkNumber, checkOneOf } from '../../shared/arguments.js';
import { toJson } from './json.js';
import { inOrder, type SidecarEntry } from './sidecar-entry.js';

/** What the cues are for, as `<track kind>` says it. */
export type WebVttKind = 'metadata' | 'captions' | 'chapters';

/** Options of {@link sidecarToWebVtt}. */
export interface WebVttOptions {
  /**
   * What to write. `metadata`: every entry, as JSON, for scripts. `captions`: the values that are text, for people.
   * `chapters`: the chapters' titles. Default `metadata`.
   */
  readonly kind?: WebVttKind;
  /** Only entries of this name: a channel, say. Default all. */
  readonly name?: string;
  /** Where the recording ends, in seconds: no cue goes on beyond. Default: nowhere. */
  readonly end?: number;
  /** How long a cue without a duration holds at most, in seconds, 0.001 to 86,400. Default 5; chapters a day. */
  readonly longest?: number;
}

/** Of a cue, in seconds: WebVTT counts milliseconds, and no cue ends when it begins. */
const SHORTEST = 0.001;
const DAY = 86_400;

/**
 * Entries as a WebVTT file (https://www.w3.org/TR/webvtt1/), for `<track>`. A cue holds for its entry's duration, or until the
 * next entry of its source, name and track. Text comes through unharmed, whatever it holds, but for blank lines, which
 * WebVTT cannot have in a cue.
 *
 * @throws RangeError or TypeError for wrong options.
 * @example
 * ```ts
 * import { type SidecarEntry, sidecarToWebVtt } from 'framepipe/recording.js';
 *
 * function addCaptions(video: HTMLVideoElement, entries: readonly SidecarEntry[]): void {
 *   const track = document.createElement('track');
 *   const text = sidecarToWebVtt(entries, { kind: 'captions', name: 'caption' });
 *   track.src = URL.createObjectURL(new Blob([text], { type: 'text/vtt' }));
 *   track.default = true;
 *   video.append(track);
 * }
 * ```
 */
export function sidecarToWebVtt(entries: readonly SidecarEntry[], options: WebVttOptions = {}): string {
  const { kind = 'metadata', name, end = Number.POSITIVE_INFINITY } = options;
  const { longest = kind === 'chapters' ? DAY : 5 } = options;
  checkOneOf('options.kind', kind, ['metadata', 'captions', 'chapters']);
  checkNumber('options.end', end, 0, Number.POSITIVE_INFINITY);
  checkNumber('options.longest', longest, SHORTEST, DAY);
  const chosen = inOrder(entries).filter((entry) => isOf(kind, entry) && (name === undefined || entry.name === name));
  const replacements = replacedAt(chosen);
  let text = 'WEBVTT\n';
  chosen.forEach((entry, index) => {
    const { time, duration = Math.min((replacements[index] ?? Number.POSITIVE_INFINITY) - time, longest) } = entry;
    const payload = textOf(kind, entry);
    if (time >= end || payload === '') return;
    const stop = Math.max(Math.min(time + duration, end), time + SHORTEST);
    text += `\n${timestamp(time)} --> ${timestamp(stop)}\n${payload}\n`;
  });
  return text;
}

function isOf(kind: WebVttKind, { source, value }: SidecarEntry): boolean {
  if (kind === 'metadata') return true;
  return kind === 'chapters' ? source === 'chapter' : source === 'metadata' && typeof value === 'string';
}

/** Of each entry, when the next one of its source, name and track comes; of chapters, any next one. */
function replacedAt(entries: readonly SidecarEntry[]): (number | undefined)[] {
  const later = new Map<string, { readonly time: number; readonly next: number | undefined }>();
  const found = [...entries].reverse().map(({ source, name, track, time }) => {
    const key = source === 'chapter' ? source : JSON.stringify([source, name, track]);
    const seen = later.get(key);
    const next = seen && seen.time > time ? seen.time : seen?.next;
    later.set(key, { time, next });
    return next;
  });
  return found.reverse();
}

function textOf(kind: WebVttKind, entry: SidecarEntry): string {
  if (kind === 'chapters') return escapeText(entry.name);
  if (kind === 'captions') return escapeText(String(entry.value));
  // In JSON, ">" stands in strings only; unescaped, an arrow would begin a cue.
  return toJson(entry).replaceAll('-->', '--\\u003e');
}

/** Text for people: its characters of markup as entities, its lines without blank ones. */
function escapeText(text: string): string {
  const lines = text.split(/\r\n|\r|\n|\0/).filter((line) => line.trim() !== '');
  return lines.join('\n').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** `hours:minutes:seconds.milliseconds`. */
function timestamp(time: number): string {
  const milliseconds = Math.round(time * 1000);
  const parts = [3_600_000, 60_000, 1000].map((unit, index) => {
    const count = Math.floor(milliseconds / unit);
    return String(index === 0 ? count : count % 60).padStart(2, '0');
  });
  return `${parts.join(':')}.${String(milliseconds % 1000).padStart(3, '0')}`;
}
