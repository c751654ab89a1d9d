import { checkBytes, checkObject, wrongType } from '../../shared/arguments.js';
import { type Av1State, parseAv1 } from './av1.js';
import { parseH264 } from './h264.js';
import type { H264State } from './h264-slice-header.js';
import { parseH265 } from './h265.js';
import type { H265State } from './h265-slice-header.js';
import { parseOpus } from './opus.js';
import type { FrameRecord } from './record.js';
import { parseVp8, type Vp8State } from './vp8.js';
import { parseVp9 } from './vp9.js';
import type { Vp9State } from './vp9-header.js';

/**
 * What a stream's frames need of earlier ones: parameter sets, and the sizes of reference pictures. Its size is
 * bounded. Made by {@link createParserState}; what is inside is for the parsers alone.
 */
export interface ParserState {
  /** Of VP8. @internal */
  readonly vp8: Vp8State;
  /** Of VP9. @internal */
  readonly vp9: Vp9State;
  /** Of AV1. @internal */
  readonly av1: Av1State;
  /** Of H.264. @internal */
  readonly h264: H264State;
  /** Of H.265. @internal */
  readonly h265: H265State;
}

/**
 * A state for one stream, empty as before its first frame. Each RTP stream needs its own (simulcast layers are
 * streams; the layers of scalable video coding are one), and its frames in decoding order.
 */
export function createParserState(): ParserState {
  return {
    vp8: { width: undefined, height: undefined, opaque: false },
    vp9: { slots: [], format: undefined, opaque: false },
    av1: { sequence: undefined, slots: [], opaque: false },
    h264: { sps: new Map(), pps: new Map() },
    h265: { sps: new Map(), pps: new Map() },
  };
}

/**
 * Reads the headers of an encoded frame, as WebRTC's encoders and depacketizers give it.
 *
 * It takes microseconds: only the headers are read, and of H.264 and H.265 the rest is searched for start codes. It
 * never throws on what the bytes hold.
 *
 * @param bytes The frame: H.264 and H.265 in Annex B format, AV1 as OBUs in the low-overhead format.
 * @param mimeType As in SDP and in the frame's metadata, upper or lower case.
 * @param state Of the stream that the frame belongs to; without it, a frame tells what it tells alone.
 * @returns What the headers tell; a record that is `opaque` where the bytes cannot be such a frame; `undefined` for no
 *   bytes, and for other MIME types.
 * @throws TypeError where an argument is of the wrong kind.
 *
 * @example
 * ```ts
 * import { createParserState, parseFrame } from 'framepipe/codecs.js';
 *
 * const state = createParserState();
 * function quantizerOf(frame: RTCEncodedVideoFrame): number | undefined {
 *   return parseFrame(new Uint8Array(frame.data), frame.getMetadata().mimeType ?? '', state)?.qp;
 * }
 * ```
 */
export function parseFrame(
  bytes: Uint8Array,
  mimeType: string,
  state: ParserState = createParserState(),
): FrameRecord | undefined {
  checkBytes('bytes', bytes);
  if (typeof mimeType !== 'string') throw wrongType('mimeType', 'a string', mimeType);
  checkObject('state', state);
  if (bytes.length === 0) return undefined;
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return parseVp8(bytes, state.vp8);
    case 'video/vp9':
      return parseVp9(bytes, state.vp9);
    case 'video/av1':
      return parseAv1(bytes, state.av1);
    case 'video/h264':
      return parseH264(bytes, state.h264);
    case 'video/h265':
      return parseH265(bytes, state.h265);
    case 'audio/opus':
      return parseOpus(bytes);
    default:
      return undefined;
  }
}
