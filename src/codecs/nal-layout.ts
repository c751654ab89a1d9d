import { concat } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import { enclose, type Layout } from './layout.js';
import { findNalUnit, type NalSyntax, splitNalUnits } from './nal-units.js';
import { addEmulationPrevention, findStartCode, removeEmulationPrevention } from './start-codes.js';

const START_CODE = [0, 0, 0, 1];

/**
 * Clear bytes behind the header of a slice. Depacketizers read as far as the number of its PPS: `first_mb_in_slice`
 * (0), `slice_type`, and a `pic_parameter_set_id` of up to 255 fit in.
 */
const SLICE_BYTES = 4;

/** No packet is longer: where the first slice is, slices are not for packets, and the rest of the frame is not looked at. */
const LONGEST_PACKET = 1_500;

/** Sealed bytes in each NAL unit of a frame in pieces. Packets hold some 1,150; slices are cut to some 920. */
const PIECE_LENGTH = 900;

/**
 * The layout of H.264 and H.265 frames, in Annex B format. Depacketizers drop frames whose parameter sets or slice
 * header they cannot read, so copies of these come first, clear. The whole frame is sealed, and comes back byte for
 * byte however start codes are rewritten on the way; nothing else of it shows, such as SEI or further slices.
 *
 * ```
 *   { 00 00 00 01 │ SPS or PPS │ }  00 00 00 01 │ header of slice, 4 bytes │ sealed │ T         T = `whole`
 *   { 00 00 00 01 │ SPS or PPS │ }  00 00 00 01 │ header of SEI │ sealed │ T                    without a slice
 *   { 00 00 00 01 │ SPS or PPS │ }{ 00 00 00 01 │ header of slice, 4 bytes │ piece of sealed │ T }   T = `inPieces`
 * ```
 *
 * Behind the clear bytes stands emulation prevention, so that no start code arises there. A frame of several slices, of
 * which the first fits into a packet, is laid out in pieces, where `inPieces` is given: in packetization mode 0 of H.264
 * (RFC 6184 6.2) each NAL unit has to fit into a packet, and encoders then write many. In that mode Chromium can take
 * the repeat of a frame's last packet for a frame; it does not open.
 */
export function nalLayout(syntax: NalSyntax, whole: number, inPieces = whole): Layout {
  const sliceStart = syntax.headerLength + SLICE_BYTES;
  const carrierLength = START_CODE.length + sliceStart;

  function partition(bytes: Bytes): ReturnType<Layout['partition']> {
    const first = findNalUnit(bytes, syntax, syntax.isSlice);
    const units = splitNalUnits(first < 0 ? bytes : bytes.subarray(0, first + LONGEST_PACKET), syntax);
    const slices = units.filter(({ type }) => syntax.isSlice(type));
    const [slice] = slices;
    const clear: ArrayLike<number>[] = [];
    for (const { type, start, end } of units) {
      if (slice !== undefined && start > slice.start) break;
      if (syntax.isParameterSet(type)) clear.push(START_CODE, bytes.subarray(start, end));
    }
    clear.push(START_CODE, slice === undefined ? syntax.seiHeader : beginning(bytes.subarray(slice.start, slice.end)));
    return { metadata: concat(...clear, [slices.length > 1 ? inPieces : whole]), body: bytes };
  }

  /** The first bytes of a slice, filled up where it is shorter. */
  function beginning(slice: Bytes): Bytes {
    const bytes = new Uint8Array(sliceStart).fill(0x80);
    bytes.set(slice.subarray(0, sliceStart));
    return bytes;
  }

  function assemble(metadata: Bytes, header: Bytes, body: ArrayBuffer): Bytes {
    const clear = metadata.length - 1;
    if (metadata[clear] !== whole) return inUnits(metadata, concat(header, new Uint8Array(body)));
    return addEmulationPrevention(enclose(metadata, header, body), clear);
  }

  function inUnits(metadata: Bytes, sealed: Bytes): Bytes {
    return concat(...pieces(metadata.subarray(0, -1), sealed, metadata.subarray(-1)));
  }

  /** A NAL unit for each piece of a sealed frame; only the first has the parameter sets. */
  function pieces(clear: Bytes, sealed: Bytes, tail: Bytes): Bytes[] {
    const units: Bytes[] = [];
    let at = 0;
    do {
      const before = at === 0 ? clear : clear.subarray(-carrierLength);
      const unit = concat(before, sealed.subarray(at, at + PIECE_LENGTH), tail);
      units.push(addEmulationPrevention(unit, before.length));
      at += PIECE_LENGTH;
    } while (at < sealed.length);
    return units;
  }

  function disassemble(bytes: Bytes): ReturnType<Layout['disassemble']> {
    const tail = bytes.subarray(-1);
    const start = findNalUnit(bytes, syntax, (type) => !syntax.isParameterSet(type));
    if (start < 0) return undefined;
    const type = syntax.typeOf(bytes[start]!);
    if (!syntax.isSlice(type) && type !== syntax.typeOf(syntax.seiHeader[0]!)) return undefined;
    let from = start + (syntax.isSlice(type) ? sliceStart : syntax.headerLength);
    const metadata = concat(bytes.subarray(0, from), tail);
    const found: Bytes[] = [];
    while (from < bytes.length) {
      const code = tail[0] === whole ? -1 : findStartCode(bytes, from);
      const end = code < 0 ? bytes.length : code - 1;
      const piece = removeEmulationPrevention(bytes.subarray(0, end), from);
      if (piece === undefined || (code >= 0 && piece.length !== PIECE_LENGTH + 1)) return undefined;
      found.push(piece.subarray(0, -1));
      from = code < 0 ? end : end + carrierLength;
    }
    if (tail[0] === whole && found.length === 1) return { metadata, sealed: found[0]! };
    const sealed = concat(...found);
    return equals(inUnits(metadata, sealed), bytes) ? { metadata, sealed } : undefined;
  }

  return { partition, assemble, disassemble, restore: (_metadata, body) => new Uint8Array(body) };
}

function equals(a: Bytes, b: Bytes): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
