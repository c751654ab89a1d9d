import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, MAX_PAYLOAD, openEnvelope } from '../envelope.js';

/** Kinds of envelope: with an index of its own, or before one that was there. */
const OWN_INDEX = 1;
const OTHER_INDEX = 2;

/**
 * Bytes between the frames of a superframe and its index (VP9 Annex B), which decoders do not look at. A frame without
 * an index gets one.
 *
 * ```
 *   │ frame │ envelope │ 110 size length − 1 (2) 000 │ size of the frame, little-endian │ the same byte again │
 * ```
 *
 * Not for several spatial layers: receivers join them before they decode, and the index counts but one of them.
 */
export const vp9Superframe: CarrierCodec = {
  plan(frame) {
    const at = findIndex(frame);
    const [kind, index] = at === undefined ? [OWN_INDEX, indexOf(frame.length)] : [OTHER_INDEX, frame.subarray(at)];
    const added = ENVELOPE_OVERHEAD + (at === undefined ? index.length : 0);
    return {
      name: 'superframe',
      isTransparent: true,
      capacity: MAX_PAYLOAD,
      overhead: (length) => length + added,
      inject: (payload) => concat(frame.subarray(0, at), encodeEnvelope(payload, kind), index),
    };
  },
  extract(frame) {
    const at = findIndex(frame);
    const envelope = at === undefined ? undefined : openEnvelope(frame, at);
    if (envelope === undefined) return undefined;
    const { kind, payload, start } = envelope;
    const before = frame.subarray(0, start);
    if (kind === OWN_INDEX) return { frame: before, payload };
    return kind === OTHER_INDEX ? { frame: concat(before, frame.subarray(at)), payload } : undefined;
  },
};

/** The offset of a frame's index, where it has one. */
function findIndex(bytes: Bytes): number | undefined {
  const marker = bytes[bytes.length - 1]!;
  const frames = (marker & 7) + 1;
  const sizeLength = ((marker >> 3) & 3) + 1;
  const at = bytes.length - (2 + frames * sizeLength);
  return marker >> 5 === 0b110 && at >= 0 && bytes[at] === marker ? at : undefined;
}

/** The index of one frame. */
function indexOf(size: number): Bytes {
  const sizeLength = size < 2 ** 8 ? 1 : size < 2 ** 16 ? 2 : size < 2 ** 24 ? 3 : 4;
  const bytes = new Uint8Array(2 + sizeLength).fill(0xc0 | ((sizeLength - 1) << 3));
  for (let byte = 0; byte < sizeLength; byte += 1) bytes[1 + byte] = size / 2 ** (8 * byte);
  return bytes;
}
