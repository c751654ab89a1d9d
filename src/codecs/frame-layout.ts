/**
 * How protected frames are laid out, so that packetizers, depacketizers and servers in the middle handle them like any
 * other frame of their codec.
 *
 * ```
 *   VP8           first 10 bytes of key frames, 3 of others │ sealed │ T      the rest is sealed
 *   VP9, audio    sealed │ T                                                  the whole is sealed
 *   H.264, H.265  parameter sets, beginning of slice │ sealed │ T             the whole is sealed, those are copies
 *   AV1           [empty sequence header] OBU header, size │ sealed │ T       the whole is sealed
 * ```
 *
 * T, the last byte, names the layout and the length of the clear bytes: a receiver guesses nothing. All that is clear
 * is authenticated, as the `metadata` of SFrame (RFC 9605 4.4.3): only one frame can be made of a `metadata` and a
 * `sealed`, so a change of any byte keeps a frame from opening. The size within AV1 is excepted, which packetizers
 * take away and depacketizers write anew.
 */
import type { Bytes } from '../shared/stage.js';
import type { Layout, PlainParts, SealedParts } from './layout.js';
import { nalLayout } from './nal-layout.js';
import { h264, h265 } from './nal-units.js';
import { obuLayout } from './obu-layout.js';
import { LONGEST_PREFIX, prefixLayout } from './prefix-layout.js';

const opaque = /* @__PURE__ */ prefixLayout(() => 0);
/** By the frame's own P bit (RFC 6386 9.1): what the browser says of a received frame is a guess. */
const vp8 = /* @__PURE__ */ prefixLayout((bytes) => (bytes[0]! & 1 ? 3 : 10));
const avc = /* @__PURE__ */ nalLayout(h264, 0x10, 0x11);
const hevc = /* @__PURE__ */ nalLayout(h265, 0x12);
const av1 = /* @__PURE__ */ obuLayout(0x13);

/**
 * Takes a frame apart for sealing. Returns `undefined` for video of an unknown codec: packetizers would not carry it
 * once it is sealed, and it must not go in the clear.
 *
 * @param mimeType As in SDP, such as `video/VP8`; any audio can be protected. Case does not matter.
 *
 * @example
 * ```ts
 * const parts = partition(frame, 'video/VP8');
 * const protectedFrame = parts && assemble(parts.metadata, await encrypt(key, counter, parts.body, parts.metadata));
 * ```
 */
export function partition(bytes: Bytes, mimeType: string): PlainParts | undefined {
  return layoutOfCodec(mimeType.toLowerCase())?.partition(bytes);
}

/** The protected frame of a {@link partition}'s `metadata` and its sealed `body`. */
export function assemble(metadata: Bytes, sealed: Bytes): Bytes {
  return layoutOfTail(metadata)!.assemble(metadata, sealed);
}

/** Takes a protected frame apart for opening. Returns `undefined` for what {@link assemble} cannot have made. */
export function disassemble(bytes: Bytes): SealedParts | undefined {
  return layoutOfTail(bytes)?.disassemble(bytes);
}

/** The frame of a {@link disassemble}'s `metadata` and its opened `sealed`. */
export function restore(metadata: Bytes, body: Bytes): Bytes {
  return layoutOfTail(metadata)!.restore(metadata, body);
}

function layoutOfCodec(mimeType: string): Layout | undefined {
  switch (mimeType) {
    case 'video/vp8':
      return vp8;
    case 'video/vp9':
      return opaque;
    case 'video/h264':
      return avc;
    case 'video/h265':
      return hevc;
    case 'video/av1':
      return av1;
    default:
      return mimeType.startsWith('audio/') ? opaque : undefined;
  }
}

function layoutOfTail(bytes: Bytes): Layout | undefined {
  const tail = bytes[bytes.length - 1];
  if (tail === undefined) return undefined;
  if (tail <= LONGEST_PREFIX) return opaque;
  return [avc, avc, hevc, av1][tail - 0x10];
}
