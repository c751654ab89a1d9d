import type { Bytes } from '../../../src/shared/stage.js';
import { hex } from '../../codecs/streams.js';

/** Parameter sets of H.264, 4-byte start codes, emulation prevention within. */
export const parameterSets = '00000001 6742c01e da0280bf e5c04400 00030004 00000300 f03c58ba 80 00000001 68ce0fc8';
const slice = '00000001 6588842f d13e7f20';

/** A slice of H.265. */
export const h265Frame: Bytes = hex('00000001 2601af08 9f7a');

/** A frame of H.264 with a NAL unit before the slice. */
export function h264(unit = ''): Bytes {
  return hex(`${parameterSets} ${unit && `00000001 ${unit}`} ${slice}`);
}

export function text(value: string): Bytes {
  return new TextEncoder().encode(value);
}
