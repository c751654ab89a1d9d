/**
 * What GetStream's frames leave clear.
 *
 * ```
 *   VP8, VP9   10 bytes of key frames, 3 of others
 *   H.264      all before the first slice, and 2 bytes of it
 *   audio      1 byte
 * ```
 *
 * Other video it does not have.
 */
import { isKeyFrame } from '../../codecs/key-frame.js';
import { h264 } from '../../codecs/nal-units.js';
import type { Bytes } from '../../shared/stage.js';
import { type ClearPart, clearPrefix, clearToSlice } from '../lib/clear-part.js';
import type { FormatFrame } from '../lib/frame-format.js';
import { LONGEST_CLEAR } from './frame.js';

/** Slices of H.264 that it knows: none in data partitions. */
const isSlice = (type: number) => type === 1 || type === 5;
const SLICE_LENGTH = 2;

/** Takes a frame apart for sealing; `undefined` where the format cannot. */
export function takeApart(bytes: Bytes, frame: FormatFrame): ClearPart | undefined {
  const parts = partsOf(bytes, frame);
  return parts && parts.clear.length <= LONGEST_CLEAR ? parts : undefined;
}

function partsOf(bytes: Bytes, { kind, mimeType }: FormatFrame): ClearPart | undefined {
  if (kind === 'audio') return clearPrefix(bytes, 1, 0);
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
    case 'video/vp9':
      return clearPrefix(bytes, isKeyFrame(bytes, mimeType) ? 10 : 3, 0);
    case 'video/h264':
      return clearToSlice(bytes, h264, isSlice, SLICE_LENGTH) ?? clearPrefix(bytes, 0, 0);
    default:
      return undefined;
  }
}
