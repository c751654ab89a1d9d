import { obuType, readLeb128 } from '../../src/codecs/obu.js';
import type { ByteStream } from './byte-stream.js';
import { type Media, MediaError, type MediaFrame } from './media.js';

/** Of an OBU's header with its size. */
const LONGEST_HEADER = 10;

/** Whether it begins with a temporal delimiter in the low-overhead format. */
export function isObuStream(head: Uint8Array): boolean {
  return head.length > 2 && head[0] === 0x12 && head[1] === 0 && readHeader(head.subarray(2)) !== undefined;
}

/** AV1 in the low-overhead bitstream format (5.2), taken apart into temporal units. It holds no times. */
export function readObuStream(stream: ByteStream): Media {
  return {
    format: 'AV1, low-overhead OBUs',
    tracks: [{ kind: 'video', mimeType: 'video/AV1' }],
    frames: () => readTemporalUnits(stream),
  };
}

async function* readTemporalUnits(stream: ByteStream): AsyncGenerator<MediaFrame> {
  let length = 0;
  while (await stream.has(length + 1)) {
    await stream.has(length + LONGEST_HEADER);
    const header = readHeader(stream.window.subarray(length));
    if (header === undefined) throw new MediaError('damaged', 'What follows is no OBU with a size.');
    if (length > 0 && header.type === obuType.temporalDelimiter) {
      yield toFrame(await stream.take(length), stream);
      length = 0;
    }
    length += header.length;
    if (stream.position + length > stream.size) {
      throw new MediaError('truncated', `It ends within an OBU of ${header.length} bytes.`);
    }
  }
  if (length > 0) yield toFrame(await stream.take(length), stream);
}

function toFrame(bytes: Uint8Array, stream: ByteStream): MediaFrame {
  return { track: 0, bytes, size: bytes.length, progress: stream.progress };
}

/** The type of the OBU that begins here and its whole length, which may go beyond `bytes`. */
function readHeader(bytes: Uint8Array): { type: number; length: number } | undefined {
  const header = bytes[0];
  if (header === undefined || (header & 0x83) !== 2) return undefined; // forbidden, has_size_field, reserved
  const at = header & 4 ? 2 : 1;
  const size = readLeb128(bytes, at);
  return size && { type: (header >> 3) & 15, length: at + size.length + size.value };
}
