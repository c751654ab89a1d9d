import type { NalSyntax } from '../../codecs/nal-units.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, MAX_PAYLOAD, openEnvelope } from '../envelope.js';
import { beforeSlices, type SeiUnit, seiBeforeSlices } from '../nal-walk.js';
import { decodeSei, encodeSei, seiNumberLength, USER_DATA_UNREGISTERED, UUID_LENGTH } from '../sei.js';

/** c2b1f4a6-7d3e-4b59-9a60-4672616d6570. */
const UUID = /* @__PURE__ */ Uint8Array.of(
  ...[0xc2, 0xb1, 0xf4, 0xa6, 0x7d, 0x3e, 0x4b, 0x59, 0x9a, 0x60, 0x46, 0x72, 0x61, 0x6d, 0x65, 0x70],
);

/**
 * Bytes of an envelope within one message: in packetization mode 0 of H.264 (RFC 6184 6.2) each NAL unit has to fit
 * into a packet, with all that emulation prevention may add.
 */
const PIECE_LENGTH = 680;

/**
 * Messages of user data before the first slice, each of which holds a piece of the envelope, most often all of it:
 * │ 00 00 00 01 │ SEI header │ 05 │ size │ UUID │ piece │ 80 │. Decoders pass over UUIDs that they do not know.
 */
export function sei(syntax: NalSyntax): CarrierCodec {
  const beside = (piece: number) =>
    4 + syntax.headerLength + 1 + seiNumberLength(UUID_LENGTH + piece) + UUID_LENGTH + 1;
  return {
    plan(frame) {
      const at = beforeSlices(frame, syntax);
      if (at === undefined) return undefined;
      return {
        name: 'sei',
        isTransparent: true,
        capacity: MAX_PAYLOAD,
        overhead(length) {
          const envelope = length + ENVELOPE_OVERHEAD;
          const pieces = Math.ceil(envelope / PIECE_LENGTH);
          return envelope + pieces * beside(Math.min(envelope, PIECE_LENGTH)) + Math.ceil(envelope / 2);
        },
        inject(payload) {
          const units = cut(encodeEnvelope(payload)).map((piece) =>
            encodeSei(syntax.seiHeader, { type: USER_DATA_UNREGISTERED, payload: concat(UUID, piece) }),
          );
          return concat(frame.subarray(0, at), ...units, frame.subarray(at));
        },
      };
    },
    extract(frame) {
      const pieces = seiBeforeSlices(frame, syntax).flatMap((unit) => {
        const body = bodyOf(frame, unit);
        return body === undefined ? [] : [{ unit, body }];
      });
      const joined = concat(...pieces.map(({ body }) => body));
      const envelope = openEnvelope(joined);
      if (envelope?.kind !== 0) return undefined;
      let first = pieces.length;
      for (let left = joined.length - envelope.start; left > 0; left -= pieces[first]!.body.length) first -= 1;
      const parts: Bytes[] = [];
      let from = 0;
      for (const { unit } of pieces.slice(first)) {
        parts.push(frame.subarray(from, unit.from));
        from = unit.to;
      }
      return { frame: concat(...parts, frame.subarray(from)), payload: envelope.payload };
    },
  };
}

function cut(bytes: Bytes): Bytes[] {
  const pieces: Bytes[] = [];
  for (let at = 0; at < bytes.length; at += PIECE_LENGTH) pieces.push(bytes.subarray(at, at + PIECE_LENGTH));
  return pieces;
}

/** The piece of an envelope that a NAL unit holds. */
function bodyOf(frame: Bytes, { body, end }: SeiUnit): Bytes | undefined {
  if (frame[body] !== USER_DATA_UNREGISTERED) return undefined;
  const messages = decodeSei(frame.subarray(body, end));
  if (messages?.length !== 1) return undefined;
  const { payload } = messages[0]!;
  return UUID.every((byte, index) => byte === payload[index]) ? payload.subarray(UUID_LENGTH) : undefined;
}
