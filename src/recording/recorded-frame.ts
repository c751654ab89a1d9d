/** The codecs that can be recorded. */
export type RecordedCodec = 'vp8' | 'vp9' | 'av1' | 'h264' | 'h265' | 'opus';

/** One frame of a recording, as it passed the `recorder` stage: in the clear, bytes and all. */
export interface RecordedFrame {
  /** Which track of the recording it belongs to: whatever the one who records calls it. */
  readonly track: string | number;
  /** What the frame is. */
  readonly kind: 'audio' | 'video';
  /** Its codec. A track can change it. */
  readonly codec: RecordedCodec;
  /** As in SDP, for example `video/VP8`. */
  readonly mimeType: string;
  /** Whether a decoder can start here, as read from the bytes; true for audio. */
  readonly keyFrame: boolean;
  /** A copy of its own. H.264 and H.265 in Annex B format, AV1 as OBUs without temporal delimiters. */
  readonly data: Uint8Array<ArrayBuffer>;
  /** In units of the codec's clock (video 90,000, Opus 48,000 a second), 0 to 2^32 − 1, of a random start. */
  readonly rtpTimestamp: number;
  /** The RTP stream (SSRC), 0 to 2^32 − 1: timestamps of two have nothing to do with each other. */
  readonly ssrc: number;
  /** When the frame passed the stage, in milliseconds since the epoch (the worker's `timeOrigin` plus `now()`). */
  readonly time: number;
  /** When its last packet came, in milliseconds as `time`; received frames only. */
  readonly receiveTime?: number;
  /** When it was captured, in milliseconds by the clock of who captured it; only where the browser tells. */
  readonly captureTime?: number;
  /** Spatial layer, where the browser tells. */
  readonly spatialIndex?: number;
}

/** Ticks in a second of a codec's RTP timestamps (RFC 7587 4.1, and the video payload formats). */
export function clockRateOf(codec: RecordedCodec): 48_000 | 90_000 {
  return codec === 'opus' ? 48_000 : 90_000;
}

/** The codec that a MIME type of SDP names, or `undefined` for what cannot be recorded (comfort noise, RED, events). */
export function recordedCodecOf(mimeType: string): RecordedCodec | undefined {
  switch (mimeType.toLowerCase()) {
    case 'video/vp8':
      return 'vp8';
    case 'video/vp9':
      return 'vp9';
    case 'video/av1':
      return 'av1';
    case 'video/h264':
      return 'h264';
    case 'video/h265':
      return 'h265';
    case 'audio/opus':
      return 'opus';
    default:
      return undefined;
  }
}
