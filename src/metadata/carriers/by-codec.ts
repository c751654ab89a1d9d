import { h264, h265 } from '../../codecs/nal-units.js';
import type { CarrierCodec } from '../carrier.js';
import { av1Obu } from './av1-obu.js';
import { nalTrailer } from './nal-trailer.js';
import { opusPadding } from './opus-padding.js';
import { sei } from './sei.js';
import { audioTrailer, videoTrailer, vp8Trailer } from './trailer.js';
import { vp9Superframe } from './vp9-superframe.js';

/** Those of one codec in the order of preference. */
type Carriers = readonly CarrierCodec[];

/** By MIME types as browsers spell them. */
const byCodec: ReadonlyMap<string, Carriers> = /* @__PURE__ */ new Map<string, Carriers>([
  ['video/VP8', [vp8Trailer]],
  ['video/VP9', [vp9Superframe, videoTrailer]],
  ['video/AV1', [av1Obu]], // packetizers send no frames with a trailer
  ['video/H264', [/* @__PURE__ */ sei(h264), /* @__PURE__ */ nalTrailer(h264)]],
  ['video/H265', [/* @__PURE__ */ sei(h265), /* @__PURE__ */ nalTrailer(h265)]],
  ['audio/opus', [opusPadding, audioTrailer]],
]);
const otherAudio: Carriers = [audioTrailer];
const otherVideo: Carriers = [videoTrailer];

/** @param mimeType As in SDP. Case does not matter. */
export function carriersOf(mimeType: string): Carriers {
  const known = byCodec.get(mimeType);
  if (known) return known;
  const name = mimeType.toLowerCase();
  for (const [spelling, carriers] of byCodec) if (spelling.toLowerCase() === name) return carriers;
  return name.startsWith('audio/') ? otherAudio : otherVideo;
}
