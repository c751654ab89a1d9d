import { concat } from '../../shared/concat.js';
import type { DumpWriter } from './dump-writer.js';
import { temporalDelimiter, unitPart } from './temporal-unit.js';

/**
 * AV1 in the low-overhead bitstream format (AV1 5.2, `.obu`): temporal units, each after a temporal delimiter. It holds no
 * times. Layers that share a timestamp are one unit; what is no OBUs, as ciphertext, is left out.
 */
export function obuWriter(): DumpWriter {
  let last: number | undefined;
  return {
    write({ data, rtpTimestamp }) {
      const part = unitPart(data);
      if (part === undefined || rtpTimestamp === last) return part;
      last = rtpTimestamp;
      return concat(temporalDelimiter, part);
    },
    end: () => new Uint8Array(0),
  };
}
