import { findNalUnit, h264, h265, type NalSyntax } from './nal-units.js';
import { obuType, splitObus } from './obu.js';

/**
 * Whether decoding can start at a frame, from its bits alone: what the browser says of a received frame is a guess.
 * Also true and false of frames as `assemble` lays them out, VP9 excepted, which shows nothing.
 *
 * @param mimeType As in SDP, such as `video/VP8`. Case does not matter.
 * @returns `undefined` for audio, an unknown codec, and bytes that are no such frame.
 */
export function isKeyFrame(bytes: Uint8Array, mimeType: string): boolean | undefined {
  const [first] = bytes;
  if (first === undefined) return undefined;
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return (first & 1) === 0; // RFC 6386 9.1
    case 'video/vp9':
      return isVp9KeyFrame(first);
    case 'video/h264':
      return isNalKeyFrame(bytes, h264);
    case 'video/h265':
      return isNalKeyFrame(bytes, h265);
    case 'video/av1':
      return isAv1KeyFrame(bytes);
    default:
      return undefined;
  }
}

/**
 * ```
 *   frame_marker = 2 (2) │ profile (2) │ reserved, in profile 3 only (1) │ show_existing_frame │ frame_type, 0: key
 * ```
 * VP9 6.2. Of a superframe the first frame counts, which is where it begins.
 */
function isVp9KeyFrame(first: number): boolean | undefined {
  if (first >> 6 !== 2) return undefined;
  const bits = (first & 0x30) === 0x30 ? first << 1 : first;
  return (bits & 0x0c) === 0;
}

/** The first slice tells: IDR in H.264, IRAP in H.265. */
function isNalKeyFrame(bytes: Uint8Array, syntax: NalSyntax): boolean | undefined {
  const slice = findNalUnit(bytes, syntax, syntax.isSlice);
  return slice < 0 ? undefined : syntax.isKey(syntax.typeOf(bytes[slice]!));
}

/** AV1 7.5: a sequence header, then a key frame. An empty sequence header is that of a protected key frame. */
function isAv1KeyFrame(bytes: Uint8Array): boolean | undefined {
  let isSequence = false;
  for (const { type, payload, end } of splitObus(bytes) ?? []) {
    if (type === obuType.sequenceHeader) {
      if (payload === end) return true;
      isSequence = true;
    } else if (type === obuType.frame || type === obuType.frameHeader) {
      return isSequence && payload < end && (bytes[payload]! & 0xe0) === 0; // show_existing_frame (1), frame_type (2)
    }
  }
  return undefined;
}
