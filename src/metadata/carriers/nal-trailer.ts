import { type NalSyntax, splitNalUnits } from '../../codecs/nal-units.js';
import { addEmulationPrevention, removeEmulationPrevention } from '../../codecs/start-codes.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, endsInMagic, MAX_PAYLOAD, openEnvelope } from '../envelope.js';
import { LONGEST_PACKET, packetCapacity } from './packet-capacity.js';

/**
 * An envelope behind the last slice, within its NAL unit: │ … slice │ envelope, with emulation prevention │. Decoders
 * stop at the last macroblock. It takes no NAL unit, and so no packet, of its own; the standards do not provide for it.
 */
export function nalTrailer(syntax: NalSyntax): CarrierCodec {
  return {
    plan(frame) {
      const last = splitNalUnits(frame, syntax).at(-1);
      if (last === undefined || !syntax.isSlice(last.type) || last.end < frame.length) return undefined;
      const unit = frame.subarray(last.start);
      // A NAL unit that fits into a packet may have to (RFC 6184 6.2), and must still.
      const capacity = unit.length > LONGEST_PACKET ? MAX_PAYLOAD : packetCapacity(unit, overhead);
      if (capacity < 0) return undefined;
      const inject = (payload: Uint8Array) =>
        addEmulationPrevention(concat(frame, encodeEnvelope(payload)), frame.length);
      return { name: 'trailer', isTransparent: true, capacity, overhead, inject };
    },
    extract(frame) {
      const footer = endsInMagic(frame) ? unescapeLast(frame, ENVELOPE_OVERHEAD) : undefined;
      if (footer === undefined) return undefined;
      const length = (footer.bytes[0]! << 8) | footer.bytes[1]!;
      const whole = unescapeLast(frame, length + ENVELOPE_OVERHEAD);
      const envelope = whole && openEnvelope(whole.bytes);
      if (envelope?.start !== 0 || envelope.kind !== 0) return undefined;
      return { frame: frame.subarray(0, whole!.from), payload: envelope.payload };
    },
  };
}

function overhead(length: number): number {
  const envelope = length + ENVELOPE_OVERHEAD;
  return envelope + Math.ceil(envelope / 2);
}

/** The last `count` bytes without emulation prevention, and where they begin. */
function unescapeLast(bytes: Bytes, count: number): { readonly bytes: Bytes; readonly from: number } | undefined {
  let from = bytes.length;
  for (let left = count; left > 0; left -= 1) {
    from -= 1;
    if (bytes[from] === 3 && bytes[from - 1] === 0 && bytes[from - 2] === 0) from -= 1;
    if (from < 0) return undefined;
  }
  const unescaped = removeEmulationPrevention(bytes, from);
  return unescaped && { bytes: unescaped, from };
}
