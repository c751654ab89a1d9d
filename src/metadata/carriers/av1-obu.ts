import { leb128Length, OBU_HAS_SIZE, type Obu, obuType, splitObus, writeLeb128 } from '../../codecs/obu.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, MAX_PAYLOAD, openEnvelope } from '../envelope.js';

/** `metadata_type` (AV1 6.7.1): 6 to 31 are for private use. */
const METADATA_TYPE = 27;
const TRAILING_BITS = 0x80;
/** `metadata_type` before the envelope, and trailing_bits() behind (5.3.4). */
const BESIDE_ENVELOPE = 2;

/**
 * An OBU of metadata (AV1 5.8) before the frame, which decoders pass over. The frame must be made of whole OBUs: what
 * is not, packetizers do not send.
 *
 * ```
 *   │ [temporal delimiter] [sequence header] … │ 2a │ size, leb128 │ 1b │ envelope │ 80 │ frame …
 * ```
 */
export const av1Obu: CarrierCodec = {
  plan(frame) {
    const at = frameStart(splitObus(frame), frame.length);
    if (at === undefined) return undefined;
    return {
      name: 'obu',
      isTransparent: true,
      capacity: MAX_PAYLOAD,
      overhead(length) {
        const size = length + ENVELOPE_OVERHEAD + BESIDE_ENVELOPE;
        return 1 + leb128Length(size) + size;
      },
      inject: (payload) => concat(frame.subarray(0, at), metadataObu(encodeEnvelope(payload)), frame.subarray(at)),
    };
  },
  extract(frame) {
    for (const { type, payload: body, start, end } of splitObus(frame)?.reverse() ?? []) {
      if (type !== obuType.metadata || frame[body] !== METADATA_TYPE || frame[end - 1] !== TRAILING_BITS) continue;
      const envelope = openEnvelope(frame.subarray(body + 1, end - 1));
      if (envelope?.start !== 0 || envelope.kind !== 0) continue;
      return { frame: concat(frame.subarray(0, start), frame.subarray(end)), payload: envelope.payload };
    }
    return undefined;
  },
};

/** Where a frame begins behind what comes before all frames; `undefined` where nothing can be put there. */
function frameStart(obus: readonly Obu[] | undefined, length: number): number | undefined {
  const isBefore = ({ type }: Obu) =>
    type === obuType.temporalDelimiter || type === obuType.sequenceHeader || type === obuType.metadata;
  const first = obus?.find((obu) => !isBefore(obu));
  if (first !== undefined) return first.start;
  return obus?.at(-1)?.hasSize ? length : undefined;
}

function metadataObu(envelope: Bytes): Bytes {
  const size = new Uint8Array(leb128Length(envelope.length + BESIDE_ENVELOPE));
  writeLeb128(size, 0, envelope.length + BESIDE_ENVELOPE);
  return concat([(obuType.metadata << 3) | OBU_HAS_SIZE], size, [METADATA_TYPE], envelope, [TRAILING_BITS]);
}
