import { leb128Length } from '../../codecs/obu.js';
import { concat } from '../../shared/concat.js';
import { findMetadataObu, injectMetadataObu, metadataPlace } from '../av1-metadata.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, openEnvelope } from '../envelope.js';

/** `metadata_type` (AV1 6.7.1): 6 to 31 are for private use. */
const METADATA_TYPE = 27;
const TRAILING_BITS = 0x80;

/**
 * Where the frame itself begins at the latest. Depacketizers take a packet that begins with a new OBU for the beginning of
 * a frame, so no packet may end where the metadata does: half of the frame came out as a frame of its own. Packetizers
 * fill packets evenly, so that of several none holds less than half of some 1,200 bytes.
 */
const LATEST_FRAME_START = 400;

/**
 * An OBU of metadata before the frame: │ 2a │ size │ 1b │ envelope │ 80 │, with trailing_bits() (5.3.4). A frame must be
 * made of whole OBUs: what is not, packetizers do not send.
 */
export const av1Obu: CarrierCodec = {
  plan(frame) {
    const at = metadataPlace(frame);
    if (at === undefined) return undefined;
    const capacity = LATEST_FRAME_START - at - overhead(0) - 1; // two bytes of size, where it is long
    if (capacity < 0) return undefined;
    return {
      name: 'obu',
      isTransparent: true,
      capacity,
      overhead,
      inject: (payload) => injectMetadataObu(frame, METADATA_TYPE, concat(encodeEnvelope(payload), [TRAILING_BITS])),
    };
  },
  extract: (frame) =>
    findMetadataObu(frame, METADATA_TYPE, (metadata) => {
      const envelope = metadata.at(-1) === TRAILING_BITS ? openEnvelope(metadata, metadata.length - 1) : undefined;
      return envelope?.start === 0 && envelope.kind === 0 ? envelope.payload : undefined;
    }),
};

function overhead(length: number): number {
  const size = 1 + length + ENVELOPE_OVERHEAD + 1;
  return 1 + leb128Length(size) + size;
}
