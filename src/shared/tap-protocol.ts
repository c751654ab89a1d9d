import type { MediaKind, Side } from './stage.js';

/** A copy of a frame, as it was at the tap's place in the pipeline. */
export interface TappedFrame {
  /** The payload at this place. */
  readonly data: ArrayBuffer;
  /** Which end of the call the tap is on. */
  readonly side: Side;
  /** What the frame is. */
  readonly kind: MediaKind;
  /** As in SDP, for example `video/VP8`. */
  readonly mimeType: string;
  /** As the browser says; video only. */
  readonly type: 'key' | 'delta' | undefined;
  /** The RTP stream (SSRC), 0 to 2^32 − 1. */
  readonly synchronizationSource: number;
  /** RTP payload type, 0 to 127. */
  readonly payloadType: number;
  /** In units of the codec's clock, 0 to 2^32 − 1. */
  readonly rtpTimestamp: number;
  /** When the frame passed, in milliseconds since the epoch (the worker's `timeOrigin` plus `now()`). */
  readonly time: number;
  /** Everything the browser tells of the frame. */
  readonly metadata: RTCEncodedVideoFrameMetadata & RTCEncodedAudioFrameMetadata;
  /** Frames that passed unseen since the copy before, because the reader was slow; 0 of the first. */
  readonly missed: number;
}
