import { findStartCode } from '../../codecs/start-codes.js';
import type { Bytes } from '../../shared/stage.js';
import type { DumpWriter } from './dump-writer.js';

/**
 * H.264 and H.265 as a byte stream (their Annex B), which is what the frames are in already. It holds no times. What does not
 * begin with a start code, as ciphertext may not, would become a part of the frame before it, and is left out.
 */
export function annexBWriter(): DumpWriter {
  return {
    write: ({ data }) => (beginsWithStartCode(data) ? data : undefined),
    end: () => new Uint8Array(0),
  };
}

function beginsWithStartCode(bytes: Bytes): boolean {
  const [first, second] = bytes;
  return first === 0 && second === 0 && findStartCode(bytes.subarray(0, 4)) >= 0;
}
