import { leb128Length } from '../../codecs/obu.js';
import { concat } from '../../shared/concat.js';
import { findMetadataObu, injectMetadataObu, metadataPlace } from '../av1-metadata.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, MAX_PAYLOAD, openEnvelope } from '../envelope.js';

/** `metadata_type` (AV1 6.7.1): 6 to 31 are for private use. */
const METADATA_TYPE = 27;
const TRAILING_BITS = 0x80;

/**
 * An OBU of metadata before the frame: │ 2a │ size │ 1b │ envelope │ 80 │, with trailing_bits() (5.3.4). A frame must be
 * made of whole OBUs: what is not, packetizers do not send.
 */
export const av1Obu: CarrierCodec = {
  plan(frame) {
    if (metadataPlace(frame) === undefined) return undefined;
    return {
      name: 'obu',
      isTransparent: true,
      capacity: MAX_PAYLOAD,
      overhead(length) {
        const size = 1 + length + ENVELOPE_OVERHEAD + 1;
        return 1 + leb128Length(size) + size;
      },
      inject: (payload) => injectMetadataObu(frame, METADATA_TYPE, concat(encodeEnvelope(payload), [TRAILING_BITS])),
    };
  },
  extract: (frame) =>
    findMetadataObu(frame, METADATA_TYPE, (metadata) => {
      const envelope = metadata.at(-1) === TRAILING_BITS ? openEnvelope(metadata, metadata.length - 1) : undefined;
      return envelope?.start === 0 && envelope.kind === 0 ? envelope.payload : undefined;
    }),
};
