import type { ByteStream } from './byte-stream.js';
import { type Media, MediaError, type MediaFrame } from './media.js';

const MIME_TYPES: Readonly<Record<string, string>> = {
  VP80: 'video/VP8',
  VP90: 'video/VP9',
  AV01: 'video/AV1',
  H264: 'video/H264',
  H265: 'video/H265',
  HEVC: 'video/H265',
};
const FRAME_HEADER_LENGTH = 12;

export function isIvf(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 4)).toString('latin1') === 'DKIF';
}

/**
 * IVF, all numbers little-endian.
 *
 * ```
 *   'DKIF' │ version (2) │ header length (2) │ FourCC (4) │ width, height (2 each) │ rate (4) │ scale (4) │ frames (4) │ 0 (4)
 *   { size (4) │ timestamp in units of scale / rate seconds (8) │ frame }
 * ```
 */
export async function readIvf(stream: ByteStream): Promise<Media> {
  if (!(await stream.has(32))) throw new MediaError('truncated', 'It ends within the header of IVF.');
  const header = viewOf(stream.window);
  const length = header.getUint16(6, true);
  const fourCc = Buffer.from(stream.window.subarray(8, 12)).toString('latin1');
  const mimeType = MIME_TYPES[fourCc];
  if (mimeType === undefined) throw new MediaError('not-media', `It is IVF, of an unknown codec "${fourCc}".`);
  const rate = header.getUint32(16, true);
  const scale = header.getUint32(20, true);
  await stream.take(Math.max(32, length));
  return {
    format: 'IVF',
    tracks: [{ kind: 'video', mimeType }],
    frames: () => readFrames(stream, rate === 0 ? undefined : scale / rate),
  };
}

async function* readFrames(stream: ByteStream, unit: number | undefined): AsyncGenerator<MediaFrame> {
  while (await stream.has(1)) {
    if (!(await stream.has(FRAME_HEADER_LENGTH)))
      throw new MediaError('truncated', 'It ends within the head of a frame.');
    const header = viewOf(await stream.take(FRAME_HEADER_LENGTH));
    const size = header.getUint32(0, true);
    const left = stream.size - stream.position;
    if (size > left) {
      throw new MediaError('truncated', `It ends within a frame: ${left} of ${size} bytes are there.`);
    }
    const bytes = await stream.take(size);
    const time = unit === undefined ? {} : { time: Number(header.getBigInt64(4, true)) * unit };
    yield { track: 0, bytes, size, ...time, progress: stream.progress };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
