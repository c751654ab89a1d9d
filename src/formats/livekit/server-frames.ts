/** Frames that LiveKit's server makes itself, as when a track is muted: one blank picture or a silence, in the clear. */
import { h264, splitNalUnits } from '../../codecs/nal-units.js';
import type { Bytes } from '../../shared/stage.js';
import type { FormatFrame } from '../lib/frame-format.js';

const bytesOf = (hex: string): readonly number[] => (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));

/** A VP8 key frame of 8 × 8 pixels. */
const vp8 = /* @__PURE__ */ bytesOf('1002009d012a080008000047088585888584880202000c0d6000feffab5080');
/** SPS, PPS and the one slice of an H.264 key frame of 2 × 2 pixels. */
const h264Units = /* @__PURE__ */ [
  '6742c01f0fd91f888884000003000400000300c83c60c920',
  '6887cb83cb20',
  '6588840af2628000a7be',
].map(bytesOf);
/** A silent Opus frame, filled up to 80 bytes. */
const opus = /* @__PURE__ */ bytesOf('f8fffe'.padEnd(160, '0'));

/** Whether bytes end with a server's trailer. */
export function endsWith(bytes: Bytes, trailer: Bytes): boolean {
  const from = bytes.length - trailer.length;
  return trailer.length > 0 && from >= 0 && trailer.every((byte, at) => bytes[from + at] === byte);
}

/** Whether this is one of the frames that a server may make. */
export function isServerFrame(bytes: Bytes, { kind, mimeType }: FormatFrame): boolean {
  if (kind === 'audio') return equals(bytes, opus);
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return equals(bytes, vp8);
    case 'video/h264':
      return isBlankH264(bytes);
    default:
      return false;
  }
}

/** Bare NAL units, as the server has them, or with start codes, as depacketizers write them. */
function isBlankH264(bytes: Bytes): boolean {
  const isKnown = (unit: Bytes) => h264Units.some((known) => equals(unit, known));
  if (isKnown(bytes)) return true;
  const units = splitNalUnits(bytes, h264);
  const first = units[0];
  if (first === undefined || first.start !== first.startCodeLength) return false;
  return units.every(({ start, end }) => isKnown(bytes.subarray(start, end)));
}

function equals(bytes: Bytes, known: readonly number[]): boolean {
  return bytes.length === known.length && known.every((byte, at) => bytes[at] === byte);
}
