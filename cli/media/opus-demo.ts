import { parseFrame } from '../../src/codecs/parse/index.js';
import type { ByteStream } from './byte-stream.js';
import { type Media, MediaError, type MediaFrame } from './media.js';

/** Length and final range before each packet. */
const HEADER_LENGTH = 8;
/** Of a packet: 48 frames of 1,275 bytes with their lengths (RFC 6716 3.4). */
const LONGEST_PACKET = 61_298;

/** Whether it is Opus packets behind their lengths: whether everything in its beginning is. */
export function isOpusDemo(head: Uint8Array): boolean {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  let packets = 0;
  for (let at = 0; at + HEADER_LENGTH <= head.length; ) {
    const length = view.getUint32(at);
    const packet = head.subarray(at + HEADER_LENGTH, at + HEADER_LENGTH + length);
    if (length > LONGEST_PACKET) return false;
    if (packet.length === length && length > 0) {
      if (durationOf(packet) === 0) return false;
      packets += 1;
    }
    at += HEADER_LENGTH + length;
  }
  return packets > 0;
}

/**
 * Opus packets as libopus's `opus_demo` writes them. It holds no times: they follow from what the packets hold. One of no
 * bytes is lost, and as long as the one before it.
 *
 * ```
 *   { length (4) │ final range of the encoder (4) │ packet }
 * ```
 */
export function readOpusDemo(stream: ByteStream): Media {
  return {
    format: 'Opus packets, as opus_demo writes them',
    tracks: [{ kind: 'audio', mimeType: 'audio/opus' }],
    frames: () => readPackets(stream),
  };
}

async function* readPackets(stream: ByteStream): AsyncGenerator<MediaFrame> {
  let time = 0;
  let duration = 0;
  while (await stream.has(1)) {
    if (!(await stream.has(HEADER_LENGTH))) {
      throw new MediaError('truncated', 'It ends within the head of a packet.');
    }
    const length = Buffer.from(await stream.take(HEADER_LENGTH)).readUInt32BE(0);
    if (length > LONGEST_PACKET) throw new MediaError('damaged', `What follows is no packet of ${length} bytes.`);
    const left = stream.size - stream.position;
    if (length > left) {
      throw new MediaError('truncated', `It ends within a packet: ${left} of ${length} bytes are there.`);
    }
    if (length > 0) {
      const bytes = await stream.take(length);
      duration = durationOf(bytes) || duration;
      yield { track: 0, bytes, size: length, time, progress: stream.progress };
    }
    time += duration;
  }
}

/** In seconds; 0 for what is no Opus packet. */
function durationOf(packet: Uint8Array): number {
  return (parseFrame(packet, 'audio/opus')?.durationMs ?? 0) / 1000;
}
