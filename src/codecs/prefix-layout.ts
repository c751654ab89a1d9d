import { copyTo } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import { widen } from '../shared/widen.js';
import { enclose, type Layout } from './layout.js';

/** The longest clear part that `clearLength` may ask for; higher values of T name other layouts. */
export const LONGEST_PREFIX = 15;

/**
 * The layout of VP8, VP9 and audio frames, which packetizers take for opaque bytes. A frame's own first bytes stay
 * clear, as many as depacketizers and servers read.
 *
 * ```
 *   0        T                    T: length of the clear part, 0 to 15; what the codec needs,
 *   │ clear  │ sealed       │ T │    or the whole of a shorter frame
 * ```
 */
export function prefixLayout(clearLength: (bytes: Bytes) => number): Layout {
  return {
    partition(bytes) {
      const length = Math.min(clearLength(bytes), bytes.length);
      return { metadata: beginning(bytes, length), body: length === 0 ? bytes : bytes.subarray(length) };
    },
    assemble: enclose,
    disassemble(bytes) {
      const end = bytes.length - 1;
      const length = bytes[end]!;
      if (length > end) return undefined;
      return { metadata: beginning(bytes, length), sealed: bytes.subarray(length, end) };
    },
    restore(metadata, body) {
      const length = metadata.length - 1;
      if (length === 0) return new Uint8Array(body);
      const whole = widen(body, length, 0);
      copyTo(whole, 0, metadata, length);
      return whole;
    },
  };
}

/** The first so many bytes, and T, which says how many they are. */
function beginning(bytes: Bytes, length: number): Bytes {
  const metadata = new Uint8Array(length + 1);
  for (let at = 0; at < length; at += 1) metadata[at] = bytes[at]!;
  metadata[length] = length;
  return metadata;
}
