import { concat } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import type { Layout } from './layout.js';

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
      return { metadata: concat(bytes.subarray(0, length), [length]), body: bytes.subarray(length) };
    },
    assemble: (metadata, ...sealed) => concat(metadata.subarray(0, -1), ...sealed, metadata.subarray(-1)),
    disassemble(bytes) {
      const end = bytes.length - 1;
      const length = bytes[end]!;
      if (length > end) return undefined;
      return { metadata: concat(bytes.subarray(0, length), [length]), sealed: bytes.subarray(length, end) };
    },
    restore: (metadata, body) => (metadata.length === 1 ? body : concat(metadata.subarray(0, -1), body)),
  };
}
