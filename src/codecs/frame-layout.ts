/**
 * How protected frames are laid out, so that packetizers, depacketizers and servers in the middle handle them like any
 * other frame of their codec.
 *
 * ```
 *                 clear                              sealed      bytes sent beyond the cipher's own
 *   VP8           first 10 of key frames, 3 of deltas │ rest │ T   1
 *   VP9, audio    nothing                            │ whole │ T   1
 *   AV1           [empty sequence header] OBU header │ whole │ T   2; layers 3; key frames 2 more
 *   H.264         [SPS, PPS] beginning of slice      │ whole │ T   6, in each of several pieces; the parameter sets
 *   H.265         [VPS, SPS, PPS] beginning of slice │ whole │ T   7; the parameter sets
 * ```
 *
 * T, the last byte, names the layout and the length of the clear part: a receiver guesses nothing. All that is clear
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

const opaqueLayout = /* @__PURE__ */ prefixLayout(() => 0);
/** By the frame's own P bit (RFC 6386 9.1): what the browser says of a received frame is a guess. */
const vp8Layout = /* @__PURE__ */ prefixLayout((bytes) => (bytes[0]! & 1 ? 3 : 10));
const h264Layout = /* @__PURE__ */ nalLayout(h264, 0x10, 0x11);
const h265Layout = /* @__PURE__ */ nalLayout(h265, 0x12);
const av1Layout = /* @__PURE__ */ obuLayout(0x13);

/**
 * Takes a frame apart for sealing. Returns `undefined` for video of an unknown codec: packetizers would not carry it
 * once it is sealed, and it must not go in the clear.
 *
 * @param bytes A frame as the encoder wrote it, of at least one byte.
 * @param mimeType As in SDP, such as `video/VP8`; any audio can be protected. Case does not matter.
 */
export function partition(bytes: Bytes, mimeType: string): PlainParts | undefined {
  return layoutOfCodec(mimeType.toLowerCase())?.partition(bytes);
}

/** The protected frame of a {@link partition}'s `metadata` and its sealed `body`, which is taken, behind its header. */
export function assemble(metadata: Bytes, header: Bytes, body: ArrayBuffer): Bytes {
  return layoutOfTail(metadata)!.assemble(metadata, header, body);
}

/** Takes a protected frame apart for opening. Returns `undefined` for what {@link assemble} cannot have made. */
export function disassemble(bytes: Bytes): SealedParts | undefined {
  return layoutOfTail(bytes)?.disassemble(bytes);
}

/** The frame of a {@link disassemble}'s `metadata` and its opened `sealed`, which is taken. */
export function restore(metadata: Bytes, body: ArrayBuffer): Bytes {
  return layoutOfTail(metadata)!.restore(metadata, body);
}

function layoutOfCodec(mimeType: string): Layout | undefined {
  switch (mimeType) {
    case 'video/vp8':
      return vp8Layout;
    case 'video/vp9':
      return opaqueLayout;
    case 'video/h264':
      return h264Layout;
    case 'video/h265':
      return h265Layout;
    case 'video/av1':
      return av1Layout;
    default:
      return mimeType.startsWith('audio/') ? opaqueLayout : undefined;
  }
}

function layoutOfTail(bytes: Bytes): Layout | undefined {
  const tail = bytes[bytes.length - 1];
  if (tail === undefined) return undefined;
  if (tail <= LONGEST_PREFIX) return opaqueLayout;
  return [h264Layout, h264Layout, h265Layout, av1Layout][tail - 0x10];
}
