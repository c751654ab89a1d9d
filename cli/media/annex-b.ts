import { findStartCode } from '../../src/codecs/start-codes.js';
import { type AccessUnitDetector, h264AccessUnits, h265AccessUnits, NEEDED_BYTES } from './access-units.js';
import type { ByteStream } from './byte-stream.js';
import { type Media, MediaError, type MediaFrame } from './media.js';

/** Of an access unit; more than any level allows. */
const LONGEST = 2 ** 28;

/**
 * Which codec an Annex B byte stream is of, by the first parameter set in its beginning; `undefined` where it is none.
 * The header of H.265's (40 01, 42 01) is not that of a parameter set in H.264, nor the reverse.
 */
export function annexBCodec(head: Uint8Array): 'H264' | 'H265' | undefined {
  const first = findStartCode(head);
  if (first < 0 || head.subarray(0, first).some((byte) => byte !== 0)) return undefined;
  for (let code = first; code >= 0; code = findStartCode(head, code + 3)) {
    const [one = 0, two] = head.subarray(code + 3, code + 5);
    if ((one === 0x40 || one === 0x42) && two === 1) return 'H265';
    if ((one & 0x9f) === 7) return 'H264';
  }
  return undefined;
}

/** H.264 or H.265 in Annex B format, taken apart into access units. It holds no times. */
export function readAnnexB(stream: ByteStream, codec: 'H264' | 'H265'): Media {
  return {
    format: codec === 'H264' ? 'H.264, Annex B' : 'H.265, Annex B',
    tracks: [{ kind: 'video', mimeType: `video/${codec}` }],
    frames: () => readAccessUnits(stream, codec === 'H264' ? h264AccessUnits() : h265AccessUnits()),
  };
}

async function* readAccessUnits(stream: ByteStream, detector: AccessUnitDetector): AsyncGenerator<MediaFrame> {
  let searched = 0;
  let hasSlice = false;
  let lead = -1;
  while (await hasStartCode(stream, searched)) {
    const code = findStartCode(stream.window, searched);
    await stream.has(code + 3 + NEEDED_BYTES);
    const { window } = stream;
    const begin = detector.ownsZeroByte && code > 0 && window[code - 1] === 0 ? code - 1 : code;
    const role = code + 3 < window.length ? detector.roleOf(window, code + 3, window.length) : 'other';
    const isFirstSlice = role === 'picture';
    const boundary = lead >= 0 && isFirstSlice ? lead : begin;
    searched = code + 3;
    if (role === 'leads' && hasSlice && lead < 0) lead = begin;
    else if (role !== 'leads') lead = -1;
    if (hasSlice && (isFirstSlice || role === 'opens')) {
      const bytes = await stream.take(boundary);
      searched -= boundary;
      hasSlice = false;
      yield { track: 0, bytes, size: bytes.length, progress: stream.progress };
    }
    hasSlice ||= isFirstSlice || role === 'slice';
  }
  const bytes = await stream.take(stream.window.length);
  if (bytes.length > 0) yield { track: 0, bytes, size: bytes.length, progress: stream.progress };
}

/** Whether the window holds a start code at or after `from`, after reading more where it does not. */
async function hasStartCode(stream: ByteStream, from: number): Promise<boolean> {
  for (let at = from; findStartCode(stream.window, at) < 0; ) {
    at = Math.max(from, stream.window.length - 2);
    if (stream.window.length > LONGEST) throw new MediaError('damaged', 'An access unit does not end.');
    if (!(await stream.more())) return false;
  }
  return true;
}
