import type { Configuration } from '../summary/configurations.js';
import type { TrackSummary } from '../summary/summary.js';
import { bitrate, bytes, counted, decimal, duration, rangeText } from './format.js';

/** More changes than these are counted, not told. */
const CHANGES = 20;

/** What a track is, in lines of words: the codec, counts and rates, changes, groups of pictures, audio. */
export function trackLines(track: TrackSummary): string[] {
  const { kind, mimeType, configurations, rates, groups, audio } = track;
  const [first, ...changes] = configurations;
  const lines = [[mimeType, ...(first ? describe(first) : [])].join(', '), overview(track)];
  for (const change of changes.slice(0, CHANGES)) {
    const when = change.time === undefined ? '' : ` (${duration(change.time)})`;
    lines.push(`from frame ${change.index}${when}: ${describe(change).join(', ')}`);
  }
  if (changes.length > CHANGES) lines.push(`and ${counted(changes.length - CHANGES, 'more change')}`);
  if (groups) {
    const seconds = groups.seconds ? `, ${rangeText(groups.seconds, 2)} s` : '';
    lines.push(`${counted(groups.count, 'group')} of pictures: ${rangeText(groups.frames)} frames${seconds}`);
  }
  if (!rates && kind === 'video' && track.frames > 1) lines.push('no times in this file: --frame-rate gives rates');
  if (audio) {
    lines.push(`${list(audio.modes, '')}; ${list(audio.durations, ' ms')}`);
    const voice = audio.voiceTold > 0 ? `voice in ${audio.voice} of ${audio.voiceTold}, ` : '';
    lines.push(`${voice}error correction in ${audio.fec}, silence in ${audio.dtx}, ${bytes(audio.padding)} of padding`);
  }
  return lines;
}

/** What a decoder is set up for. */
function describe({ codec, width, height, bitDepth, chroma, channels }: Configuration): string[] {
  const words: string[] = [];
  if (codec !== undefined) words.push(codec);
  if (width !== undefined && height !== undefined) words.push(`${width} × ${height}`);
  if (bitDepth !== undefined && chroma !== undefined) words.push(`${bitDepth} bits ${chroma}`);
  if (channels !== undefined) words.push(channels === 1 ? 'mono' : 'stereo');
  return words;
}

function overview({ kind, frames, bytes: size, hidden, droppable, opaque, rates }: TrackSummary): string {
  const words = [counted(frames, kind === 'audio' ? 'packet' : 'frame'), bytes(size)];
  if (hidden > 0) words.push(`${hidden} hidden`);
  if (droppable > 0) words.push(`${droppable} droppable`);
  if (opaque > 0) words.push(`${opaque} unreadable (encrypted or damaged)`);
  if (rates) {
    words.push(duration(rates.duration), `${decimal(rates.frameRate, 2)} per second`);
    words.push(`${bitrate(rates.bitrate)}, at most ${bitrate(rates.peakBitrate)}`);
  }
  return words.join(', ');
}

/** `SILK WB (90), CELT FB (10)`, the most frequent first. */
function list(counts: Readonly<Record<string, number>>, unit: string): string {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return sorted.map(([name, count]) => `${name}${unit} (${count})`).join(', ');
}
