import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { DumpWriter } from './dump-writer.js';
import { createPlacement } from './opus-placement.js';

const HEADER_LENGTH = 8;

/**
 * Bare Opus packets behind their lengths: the format of libopus's `opus_demo` and of the test vectors of RFC 6716, numbers
 * big-endian.
 *
 * ```
 *   { length (4) │ final range of the encoder, 0: unknown (4) │ packet }
 * ```
 *
 * It holds no times. A length of 0 stands for a packet that is lost and as long as the one before it, so that gaps keep
 * their place to within a packet. What is no Opus is left out.
 */
export function opusDemoWriter(): DumpWriter {
  const { place, fill } = createPlacement();
  let length = 0;
  return {
    write(frame) {
      const { gap, samples } = place(frame);
      if (samples === 0) return undefined;
      const lost = length === 0 ? 0 : Math.floor(gap / length);
      fill(lost * length);
      length = samples;
      return concat(new Uint8Array(HEADER_LENGTH * lost), header(frame.data.length), frame.data);
    },
    end: () => new Uint8Array(0),
  };
}

function header(length: number): Bytes {
  const bytes = new Uint8Array(HEADER_LENGTH);
  new DataView(bytes.buffer).setUint32(0, length);
  return bytes;
}
