import type { RecordedCodec } from '../recorded-frame.js';

/** What a recording is told of a track before its first frame. */
export interface TrackDescription {
  /** What the track is called in its frames. */
  readonly track: string | number;
  /** What it carries. */
  readonly kind: 'audio' | 'video';
  /** A sender can send several sizes of one picture at once (simulcast), of which one is recorded. */
  readonly side: 'sender' | 'receiver';
  /** Tracks of one participant are captured by one clock. Default: all belong to the same. */
  readonly participant?: string | undefined;
  /** A name for players to show. */
  readonly name?: string | undefined;
}

/** What a decoder must know before a track's first frame, read from a key frame. */
export interface TrackConfiguration {
  readonly codec: RecordedCodec;
  /** As in RFC 6381, for example `avc1.42e01f`. */
  readonly codecString: string;
  /** In pixels; absent for audio. */
  readonly width?: number;
  readonly height?: number;
  /** The frame that it was read from: parameter sets of H.264 and H.265 are in it. */
  readonly keyFrame: Uint8Array<ArrayBuffer>;
}

/** Whether a decoder or player that was set up for the one can go on with the other. */
export function isSameConfiguration(one: TrackConfiguration, other: TrackConfiguration): boolean {
  const { codec, codecString, width, height } = other;
  return one.codec === codec && one.codecString === codecString && one.width === width && one.height === height;
}
