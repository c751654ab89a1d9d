/**
 * Metadata OBUs of AV1 (5.8), which decoders pass over where they do not know the type.
 *
 * ```
 *   │ 2a │ size, leb128 │ metadata_type, leb128 │ metadata │
 * ```
 */
import { leb128Length, OBU_HAS_SIZE, type Obu, obuType, readLeb128, splitObus, writeLeb128 } from '../codecs/obu.js';
import { concat } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import { refused } from './refused.js';

/** Where metadata goes: before the frame and behind what comes before all; `undefined` where no OBU can be put. */
export function metadataPlace(frame: Bytes): number | undefined {
  const obus = splitObus(frame);
  const first = obus?.find((obu) => !isPreamble(obu));
  if (first !== undefined) return first.start;
  return obus?.at(-1)?.hasSize ? frame.length : undefined;
}

function isPreamble({ type }: Obu): boolean {
  return type === obuType.temporalDelimiter || type === obuType.sequenceHeader || type === obuType.metadata;
}

/** @param type 0 to 127. */
function metadataObu(type: number, metadata: Bytes): Bytes {
  const size = new Uint8Array(leb128Length(metadata.length + 1));
  writeLeb128(size, 0, metadata.length + 1);
  return concat([(obuType.metadata << 3) | OBU_HAS_SIZE], size, [type], metadata);
}

/** @throws EncodedTransformError `metadata-refused` where the frame is not made of whole OBUs. */
export function injectMetadataObu(frame: Bytes, type: number, metadata: Bytes): Bytes {
  const at = metadataPlace(frame);
  if (at === undefined) throw refused('this video/AV1 frame is not made of whole OBUs');
  return concat(frame.subarray(0, at), metadataObu(type, metadata), frame.subarray(at));
}

/** Takes out an OBU of a type that `read` knows: the last before the frame, where this file puts it, or the first behind. */
export function findMetadataObu<Payload>(
  frame: Bytes,
  type: number,
  read: (metadata: Bytes) => Payload | undefined,
): { readonly frame: Bytes; readonly payload: Payload } | undefined {
  const obus = splitObus(frame) ?? [];
  const first = obus.findIndex((obu) => !isPreamble(obu));
  const before = first < 0 ? obus.splice(0) : obus.splice(0, first);
  for (const obu of [...before.reverse(), ...obus]) {
    if (obu.type !== obuType.metadata) continue;
    const body = frame.subarray(obu.payload, obu.end);
    const found = readLeb128(body, 0);
    const payload = found?.value === type ? read(body.subarray(found.length)) : undefined;
    if (payload === undefined) continue;
    return { frame: concat(frame.subarray(0, obu.start), frame.subarray(obu.end)), payload };
  }
  return undefined;
}
