import {
  leb128Length,
  OBU_HAS_EXTENSION,
  OBU_HAS_SIZE,
  obuType,
  readLeb128,
  writeLeb128,
} from '../../src/codecs/obu.js';
import type { ByteStream } from './byte-stream.js';
import { type Media, MediaError, type MediaFrame } from './media.js';

const LONGEST_LEB128 = 8;

/** Whether it begins with a temporal unit whose first OBU is an (empty) temporal delimiter. */
export function isObuAnnexB(head: Uint8Array): boolean {
  let at = 0;
  const sizes: number[] = [];
  for (let level = 0; level < 3; level += 1) {
    const size = readLeb128(head, at);
    if (size === undefined) return false;
    sizes.push(size.value);
    at += size.length;
  }
  const [unit, frame, obu] = sizes as [number, number, number];
  const header = head[at] ?? 0xff;
  if (header >> 3 !== obuType.temporalDelimiter) return false;
  const length = 1 + (header & OBU_HAS_EXTENSION ? 1 : 0) + (header & OBU_HAS_SIZE ? 1 : 0);
  return unit > frame && frame > obu && obu === length;
}

/**
 * AV1 in the length-delimited bitstream format (Annex B). Frames come, and are measured, in the low-overhead
 * format, as ffmpeg gives them. It holds no times.
 *
 * ```
 *   { temporal_unit_size │ { frame_unit_size │ { obu_length │ OBU } } }      sizes: leb128
 * ```
 */
export function readObuAnnexB(stream: ByteStream): Media {
  return {
    format: 'AV1, length-delimited OBUs',
    tracks: [{ kind: 'video', mimeType: 'video/AV1' }],
    frames: () => readTemporalUnits(stream),
  };
}

async function* readTemporalUnits(stream: ByteStream): AsyncGenerator<MediaFrame> {
  while (await stream.has(1)) {
    await stream.has(LONGEST_LEB128);
    const size = readLeb128(stream.window, 0);
    if (size === undefined) throw new MediaError('damaged', 'What follows is no temporal unit.');
    const left = stream.size - stream.position - size.length;
    if (size.value > left) {
      throw new MediaError('truncated', `It ends within a temporal unit: ${left} of ${size.value} bytes are there.`);
    }
    await stream.take(size.length);
    const unit = await stream.take(size.value);
    const bytes = toLowOverhead(unit);
    if (bytes === undefined) throw new MediaError('damaged', 'The lengths within a temporal unit do not fit.');
    yield { track: 0, bytes, size: bytes.length, progress: stream.progress };
  }
}

/** The OBUs of a temporal unit with sizes of their own; `undefined` where its lengths do not fit. */
export function toLowOverhead(unit: Uint8Array): Uint8Array | undefined {
  const parts: Uint8Array[] = [];
  for (let frame = 0; frame < unit.length; ) {
    const frameSize = readLeb128(unit, frame);
    if (frameSize === undefined) return undefined;
    let at = frame + frameSize.length;
    const end = at + frameSize.value;
    if (end > unit.length) return undefined;
    while (at < end) {
      const length = readLeb128(unit, at);
      if (length === undefined || length.value === 0 || at + length.length + length.value > end) return undefined;
      at += length.length;
      parts.push(...withSize(unit.subarray(at, at + length.value)));
      at += length.value;
    }
    frame = end;
  }
  return Buffer.concat(parts);
}

/** An OBU with `obu_size`, in parts. */
function withSize(obu: Uint8Array): Uint8Array[] {
  const header = obu[0]!;
  if (header & OBU_HAS_SIZE) return [obu];
  const headerLength = header & OBU_HAS_EXTENSION ? 2 : 1;
  const payload = obu.subarray(headerLength);
  const size = new Uint8Array(leb128Length(payload.length));
  writeLeb128(size, 0, payload.length);
  const head = obu.slice(0, headerLength);
  head[0] = header | OBU_HAS_SIZE;
  return [head, size, payload];
}
