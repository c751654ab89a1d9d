/** A media file, as the readers give it: tracks, and their frames in the order of the file. */
export interface Media {
  /** For people, for example `IVF`. */
  readonly format: string;
  /** At least one. */
  readonly tracks: readonly MediaTrack[];
  /**
   * Reads the file, once. Its memory does not grow with the file's length. Throws {@link MediaError} behind the last
   * frame that can be read where that is not the end.
   */
  frames(): AsyncIterable<MediaFrame>;
}

export interface MediaTrack {
  readonly kind: 'audio' | 'video';
  /** As in SDP, for example `video/VP8`; of codecs without parsers, `video/` or `audio/` and a name. */
  readonly mimeType: string;
}

/** One packet of a track: a frame of WebRTC, an access unit, a temporal unit. */
export interface MediaFrame {
  /** Index into {@link Media.tracks}. */
  readonly track: number;
  /** As `parseFrame` takes it. */
  readonly bytes: Uint8Array;
  /** Bytes in the file, those of its framing excluded. */
  readonly size: number;
  /** When it is shown, in seconds; absent where the format has no times. */
  readonly time?: number;
  /** What the container says; absent where it says nothing. */
  readonly type?: 'key' | 'delta';
  /** Parameter sets that the container keeps apart, to be parsed before this frame and not counted. */
  readonly parameterSets?: Uint8Array;
  /** How much of the file has been read, 0 to 1. */
  readonly progress: number;
}

/**
 * - `not-media`: no format that is known.
 * - `no-reader`: a package is missing that reads it.
 * - `unreadable`: the file system says no.
 * - `truncated`: the file ends before it should.
 * - `damaged`: what is there cannot be what it says it is.
 */
export type MediaErrorCode = 'not-media' | 'no-reader' | 'unreadable' | 'truncated' | 'damaged';

/** Why a file, or the rest of it, cannot be read. The message is a sentence for people. */
export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code: MediaErrorCode;

  constructor(code: MediaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
