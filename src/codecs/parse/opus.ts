import { type Draft, type FrameRecord, opaqueRecord } from './record.js';

/** A kind of frame, by `config` (RFC 6716 3.1, table 2). */
interface Configuration {
  readonly mode: 'SILK' | 'Hybrid' | 'CELT';
  readonly bandwidth: 'NB' | 'MB' | 'WB' | 'SWB' | 'FB';
  readonly durationMs: number;
}

const CONFIGURATIONS: readonly Configuration[] = /* @__PURE__ */ (
  [
    ['SILK', 'NB', [10, 20, 40, 60]],
    ['SILK', 'MB', [10, 20, 40, 60]],
    ['SILK', 'WB', [10, 20, 40, 60]],
    ['Hybrid', 'SWB', [10, 20]],
    ['Hybrid', 'FB', [10, 20]],
    ['CELT', 'NB', [2.5, 5, 10, 20]],
    ['CELT', 'WB', [2.5, 5, 10, 20]],
    ['CELT', 'SWB', [2.5, 5, 10, 20]],
    ['CELT', 'FB', [2.5, 5, 10, 20]],
  ] as const
).flatMap(([mode, bandwidth, durations]) => durations.map((durationMs) => ({ mode, bandwidth, durationMs })));

const MAX_DURATION_MS = 120;
const MAX_FRAME_LENGTH = 1275;

/** The frames of a packet: offset, length, offset, length, … and the bytes of padding behind them. */
interface Framing {
  readonly ranges: readonly number[];
  readonly padding: number;
}

/**
 * An Opus packet (RFC 6716 3).
 *
 * ```
 *   │ config (5) stereo (1) code (2) │ [count, padding and lengths] │ frames │ [padding] │
 * ```
 */
export function parseOpus(bytes: Uint8Array): FrameRecord {
  const toc = bytes[0]!;
  const { mode, bandwidth, durationMs } = CONFIGURATIONS[toc >> 3]!;
  const channels = toc & 4 ? 2 : 1;
  const framing = split(bytes, toc & 3);
  if (framing === undefined) return opaqueRecord();
  const { ranges, padding } = framing;
  const frames = ranges.length / 2;
  if (frames * durationMs > MAX_DURATION_MS) return opaqueRecord(); // R5

  const record: Draft = { codec: 'opus', mode, bandwidth, durationMs: frames * durationMs, channels, frames };
  const silkFrames = Math.max(1, durationMs / 20);
  let voice = false;
  let redundancy = false;
  let isSilent = true;
  for (let at = 0; at < ranges.length; at += 2) {
    const length = ranges[at + 1]!;
    if (length > MAX_FRAME_LENGTH) return opaqueRecord(); // R2
    if (length > 1) isSilent = false;
    if (length === 0 || mode === 'CELT') continue;
    const flags = silkFlags(bytes[ranges[at]!]!, silkFrames, channels);
    voice ||= flags.voice;
    redundancy ||= flags.redundancy;
  }
  if (mode !== 'CELT') record.vad = voice;
  record.fec = redundancy;
  record.dtx = isSilent;
  record.padding = padding;
  return record;
}

/**
 * The first bits of a SILK layer (RFC 6716 4.2.3): of each channel, whether each frame has voice, and whether earlier
 * ones follow once more (LBRR). They have even odds, so that the range coder leaves them as they are.
 */
function silkFlags(first: number, frames: number, channels: number): { voice: boolean; redundancy: boolean } {
  let voice = false;
  let redundancy = false;
  for (let channel = 0, left = 8; channel < channels; channel += 1) {
    left -= frames + 1;
    const flags = first >> left;
    redundancy ||= (flags & 1) !== 0;
    voice ||= ((flags >> 1) & ((1 << frames) - 1)) !== 0;
  }
  return { voice, redundancy };
}

/** Takes a packet apart by its frame count code (3.2); `undefined` where it breaks the rules of 3.4. */
function split(bytes: Uint8Array, code: number): Framing | undefined {
  const length = bytes.length - 1;
  if (code === 0) return { ranges: [1, length], padding: 0 };
  if (code === 1)
    return length % 2 === 0 ? { ranges: [1, length / 2, 1 + length / 2, length / 2], padding: 0 } : undefined;
  if (code === 2) {
    const first = readLength(bytes, 1);
    if (first === undefined) return undefined;
    const second = bytes.length - first.end - first.length;
    return second < 0 ? undefined : { ranges: [first.end, first.length, first.end + first.length, second], padding: 0 };
  }
  return splitMany(bytes);
}

/** Code 3 (3.2.5): │ TOC │ VBR (1) padding (1) count (6) │ [padding's length] │ [frames' lengths] │ frames │ [padding] │ */
function splitMany(bytes: Uint8Array): Framing | undefined {
  const head = bytes[1];
  if (head === undefined) return undefined;
  const count = head & 63;
  if (count === 0 || count > 48) return undefined;
  let at = 2;
  let padding = 0;
  if (head & 0x40) {
    let byte = 255;
    while (byte === 255) {
      byte = bytes[at++] ?? 0;
      padding += byte === 255 ? 254 : byte;
    }
  }
  const isVariable = (head & 0x80) !== 0;
  const lengths: number[] = [];
  let known = 0;
  for (let left = count - 1; isVariable && left > 0; left -= 1) {
    const next = readLength(bytes, at);
    if (next === undefined) return undefined;
    at = next.end;
    lengths.push(next.length);
    known += next.length;
  }
  const rest = bytes.length - padding - at - known;
  if (rest < 0) return undefined;
  if (isVariable) lengths.push(rest);
  else if (rest % count !== 0) return undefined;
  const ranges: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const length = lengths[index] ?? rest / count;
    ranges.push(at, length);
    at += length;
  }
  return { ranges, padding };
}

/** A frame's length of one or two bytes (3.2.1). */
function readLength(bytes: Uint8Array, at: number): { length: number; end: number } | undefined {
  const first = bytes[at];
  if (first === undefined) return undefined;
  if (first < 252) return { length: first, end: at + 1 };
  const second = bytes[at + 1];
  return second === undefined ? undefined : { length: first + 4 * second, end: at + 2 };
}
