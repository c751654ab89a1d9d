import { concat, copyTo } from '../shared/concat.js';
import { widen } from '../shared/widen.js';
import type { Layout } from './layout.js';
import { leb128Length, OBU_HAS_EXTENSION, OBU_HAS_SIZE, obuType, readObu, splitObus, writeLeb128 } from './obu.js';

/** A sequence header OBU of size 0. */
const EMPTY_SEQUENCE_HEADER = [(obuType.sequenceHeader << 3) | OBU_HAS_SIZE, 0];
const FRAME_HEADER = (obuType.frame << 3) | OBU_HAS_SIZE;

/**
 * The layout of AV1 frames. Packetizers take frames apart into OBUs, drop temporal delimiters and padding, and remove
 * sizes, which depacketizers write anew; so the whole frame is sealed into one OBU. Where it began with a sequence
 * header, an empty one says that this is a key frame; where it had an extension byte (layers), the OBU has the same.
 *
 * ```
 *   │ [0a 00] │ 32 or 36 │ [extension] │ size, leb128 │ sealed │ T │
 * ```
 *
 * The size alone is not authenticated. The OBU may also come without (30 or 34), as RTP carries it.
 */
export function obuLayout(tail: number): Layout {
  return {
    partition(bytes) {
      const obus = splitObus(bytes) ?? [];
      const sequenceHeader = obus.some(({ type }) => type === obuType.sequenceHeader) ? EMPTY_SEQUENCE_HEADER : [];
      const extended = obus.find(({ hasExtension }) => hasExtension);
      const header =
        extended === undefined ? [FRAME_HEADER] : [FRAME_HEADER | OBU_HAS_EXTENSION, bytes[extended.start + 1]!];
      return { metadata: concat(sequenceHeader, header, [tail]), body: bytes };
    },
    assemble(metadata, header, body) {
      const length = header.length + body.byteLength + 1;
      const clear = metadata.length - 1;
      const size = leb128Length(length);
      const whole = widen(body, clear + size + header.length, 1);
      writeLeb128(whole, copyTo(whole, 0, metadata, clear), length);
      copyTo(whole, clear + size, header);
      whole[whole.length - 1] = tail;
      return whole;
    },
    disassemble(bytes) {
      const start = bytes[0] === EMPTY_SEQUENCE_HEADER[0] && bytes[1] === 0 ? 2 : 0;
      const obu = readObu(bytes, start);
      if (obu === undefined || obu.end !== bytes.length) return undefined;
      const size = obu.end - obu.payload;
      const clear = bytes.slice(0, start + (obu.hasExtension ? 2 : 1));
      if (size === 0 || obu.payload !== clear.length + (obu.hasSize ? leb128Length(size) : 0)) return undefined;
      clear[start]! |= OBU_HAS_SIZE;
      return { metadata: concat(clear, [tail]), sealed: bytes.subarray(obu.payload, -1) };
    },
    restore: (_metadata, body) => new Uint8Array(body),
  };
}
