import { concat } from '../../shared/concat.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, MAX_PAYLOAD, openEnvelope } from '../envelope.js';
import { packetCapacity } from './packet-capacity.js';

const overhead = (length: number) => length + ENVELOPE_OVERHEAD;

/** Video frames are split into packets. */
const videoCapacity = () => MAX_PAYLOAD;
/** Audio frames are not. */
const audioCapacity = (frame: Uint8Array) => packetCapacity(frame, overhead);

/** VP8 decoders never look behind the last partition. */
export const vp8Trailer: CarrierCodec = /* @__PURE__ */ trailer(true, videoCapacity);
/** Other decoders do: for receivers that take it off. */
export const videoTrailer: CarrierCodec = /* @__PURE__ */ trailer(false, videoCapacity);
export const audioTrailer: CarrierCodec = /* @__PURE__ */ trailer(false, audioCapacity);

/** An envelope behind the frame: │ frame │ envelope │. */
function trailer(isTransparent: boolean, capacityOf: (frame: Uint8Array) => number): CarrierCodec {
  return {
    plan(frame) {
      const capacity = capacityOf(frame);
      if (capacity < 0) return undefined;
      const inject = (payload: Uint8Array) => concat(frame, encodeEnvelope(payload));
      return { name: 'trailer', isTransparent, capacity, overhead, inject };
    },
    extract(frame) {
      const envelope = openEnvelope(frame);
      if (envelope?.kind !== 0) return undefined;
      return { frame: frame.subarray(0, envelope.start), payload: envelope.payload };
    },
  };
}
