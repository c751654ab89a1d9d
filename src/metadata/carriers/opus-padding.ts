import { parseOpus } from '../../codecs/parse/opus.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import type { CarrierCodec } from '../carrier.js';
import { ENVELOPE_OVERHEAD, encodeEnvelope, openEnvelope } from '../envelope.js';
import { packetCapacity } from './packet-capacity.js';

/** Bits of a packet's second byte, with code 3 (RFC 6716 3.2.5). */
const VARIABLE = 0x80;
const PADDED = 0x40;

/**
 * Padding that begins with a zero holds nothing, while other padding may hold extensions
 * (draft-ietf-mlcodec-opus-extension). There are several since some decoders read a few bytes on behind a frame, and are
 * to find there what the standard says that they should assume (RFC 6716 4.1.2.1).
 */
const ZEROS = /* @__PURE__ */ new Uint8Array(4);

/** How the packet was laid out before: kinds 1 to 3 for codes 0 to 2, and for code 3 what was said of padding. */
const UNPADDED = 4;
const PADDED_BEFORE = 5;
/** Padding of 254 bytes, 508 and so on can be said in two ways: this one ends in a 0. */
const PADDED_AND_ZERO = 6;

/** Packets of up to two bytes are silence (DTX), which jitter buffers tell by their size. */
const LONGEST_SILENCE = 2;

/**
 * A packet of any code becomes one of code 3 with padding, which decoders must pass over whatever it holds (RFC 6716
 * 3.2.5). Padding that was there before stays in front.
 *
 * ```
 *   │ config (5) stereo (1) 3 (2) │ VBR (1) 1 count (6) │ length of padding │ lengths, frames as before │ padding │
 *                                                                     padding:   │ as before │ zeros │ envelope │
 * ```
 */
export const opusPadding: CarrierCodec = { plan, extract };

function plan(frame: Bytes): ReturnType<CarrierCodec['plan']> {
  const packet = readPacket(frame);
  if (packet === undefined || frame.length <= LONGEST_SILENCE) return undefined;
  const { head, from, padding, kind } = packet;
  // Extensions, the last of which may go on to the end.
  if (padding > 0 && frame[frame.length - padding] !== 0) return undefined;
  const added = (length: number) => ZEROS.length + length + ENVELOPE_OVERHEAD;
  const overhead = (length: number) => 3 + moreLengths(padding + added(length)) - from + added(length);
  const capacity = packetCapacity(frame, overhead);
  if (capacity < 0) return undefined;
  return {
    name: 'padding',
    isTransparent: true,
    capacity,
    overhead,
    inject(payload) {
      const envelope = encodeEnvelope(payload, kind);
      return concat(
        [frame[0]! | 3, head | PADDED],
        paddingLength(padding + added(payload.length)),
        frame.subarray(from),
        ZEROS,
        envelope,
      );
    },
  };
}

function extract(frame: Bytes): ReturnType<CarrierCodec['extract']> {
  const packet = readPacket(frame);
  if (packet === undefined || packet.kind < PADDED_BEFORE) return undefined;
  const { head, from, padding } = packet;
  const envelope = openEnvelope(frame);
  if (envelope === undefined) return undefined;
  const { kind, payload, start } = envelope;
  const old = padding - (frame.length - start) - ZEROS.length;
  if (old < 0) return undefined;
  const [toc, rest] = [frame[0]!, frame.subarray(from, start - ZEROS.length)];
  switch (kind) {
    case 1:
    case 2:
    case 3:
      return { frame: concat([(toc & ~3) | (kind - 1)], rest), payload };
    case UNPADDED:
      return { frame: concat([toc, head & ~PADDED], rest), payload };
    case PADDED_BEFORE:
    case PADDED_AND_ZERO:
      return { frame: concat([toc, head], paddingLength(old, kind === PADDED_AND_ZERO), rest), payload };
    default:
      return undefined;
  }
}

interface Packet {
  /** The second byte of a packet of code 3, as it is or would be. */
  readonly head: number;
  /** Offset of the first byte that no code changes: a length of a frame, or a frame. */
  readonly from: number;
  /** Bytes of padding at the end. */
  readonly padding: number;
  readonly kind: number;
}

/** `undefined` for what is no Opus packet. */
function readPacket(bytes: Bytes): Packet | undefined {
  const record = parseOpus(bytes);
  if (record.opaque) return undefined;
  const code = bytes[0]! & 3;
  if (code < 3) return { head: [1, 2, VARIABLE | 2][code]!, from: 1, padding: 0, kind: code + 1 };
  const head = bytes[1]!;
  if ((head & PADDED) === 0) return { head, from: 2, padding: 0, kind: UNPADDED };
  let from = 2;
  while (bytes[from] === 255) from += 1;
  const { padding = 0 } = record;
  const isZero = padding > 0 && bytes[from] === 0;
  return { head, from: from + 1, padding, kind: isZero ? PADDED_AND_ZERO : PADDED_BEFORE };
}

/** Bytes of a padding's length before the last: each is 255, stands for 254 bytes, and for another byte of the length. */
function moreLengths(length: number): number {
  return Math.max(0, Math.ceil(length / 254) - 1);
}

function paddingLength(length: number, endsInZero = false): Bytes {
  const more = endsInZero ? length / 254 : moreLengths(length);
  const bytes = new Uint8Array(more + 1).fill(255);
  bytes[more] = length - 254 * more;
  return bytes;
}
