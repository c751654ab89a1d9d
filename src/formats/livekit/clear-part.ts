/**
 * What LiveKit leaves clear.
 *
 * ```
 *   VP8            10 bytes of key frames, 3 of others
 *   VP9            nothing
 *   H.264, H.265   all before the first slice, and 2 bytes of it
 *   audio          1 byte
 * ```
 *
 * AV1 it does not have.
 */
import { h264, h265 } from '../../codecs/nal-units.js';
import { clearPrefix, clearToSlice, type TakeApart, vp8ClearLength } from '../lib/clear-part.js';

/** Slices of H.264 that it knows: none in data partitions. */
const isH264Slice = (type: number) => type === 1 || type === 5;
const SLICE_LENGTH = 2;

export const takeApart: TakeApart = (bytes, { kind, mimeType }, added) => {
  if (kind === 'audio') return clearPrefix(bytes, 1, added);
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return clearPrefix(bytes, vp8ClearLength(bytes), added);
    case 'video/vp9':
      return clearPrefix(bytes, 0, added);
    case 'video/h264':
      return clearToSlice(bytes, h264, isH264Slice, SLICE_LENGTH);
    case 'video/h265':
      return clearToSlice(bytes, h265, h265.isSlice, SLICE_LENGTH);
    default:
      return undefined;
  }
};
