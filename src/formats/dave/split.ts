import type { Bytes } from '../../shared/stage.js';
import type { FormatFrame } from '../lib/frame-format.js';
import { FrameParts } from './parts.js';
import { splitH264, splitH265 } from './split-nal-units.js';
import { splitAv1 } from './split-obus.js';

/** What packetizers read of VP8: the whole header of key frames, of others the byte that says that they are none. */
const VP8_KEY_FRAME_HEADER = 10;

/**
 * Which bytes of a frame stay clear: none of audio and VP9, of other codecs as few as their packetizers can do with. What
 * is no frame of its codec is sealed as a whole, and so is every other codec, whether or not packetizers carry it then.
 */
export function splitFrame(bytes: Bytes, { mimeType }: Pick<FormatFrame, 'mimeType'>): FrameParts {
  return splitByCodec(bytes, mimeType.toLowerCase()) ?? allSecret(bytes);
}

function splitByCodec(bytes: Bytes, mimeType: string): FrameParts | undefined {
  switch (mimeType) {
    case 'video/vp8':
      return splitVp8(bytes);
    case 'video/h264':
      return splitH264(bytes);
    case 'video/h265':
      return splitH265(bytes);
    case 'video/av1':
      return splitAv1(bytes);
    default:
      return undefined;
  }
}

function splitVp8(bytes: Bytes): FrameParts {
  const parts = new FrameParts();
  const length = (bytes[0] ?? 0) & 1 ? 1 : VP8_KEY_FRAME_HEADER; // RFC 6386 9.1
  parts.addClear(bytes.subarray(0, length));
  parts.addSecret(bytes.subarray(length));
  return parts;
}

function allSecret(bytes: Bytes): FrameParts {
  const parts = new FrameParts();
  parts.addSecret(bytes);
  return parts;
}
