import type { TrackConfiguration, TrackDescription } from './track.js';

/** How a timeline decides. */
export interface TimelineOptions {
  /** How long tracks that give nothing decodable are waited for, in milliseconds. */
  readonly keyFrameTimeout: number;
  /** What a change of size or profile does: begin the next file, or go on in this one. Another codec is always the former. */
  readonly onChange: 'segment' | 'continue';
}

/** A track of one file. */
export interface FileTrack {
  readonly description: TrackDescription;
  readonly configuration: TrackConfiguration;
}

/** One frame of a file. */
export interface Packet {
  /** Which of the file's tracks, 0 on. */
  readonly track: number;
  /** In seconds since the file's beginning. */
  readonly time: number;
  /** In seconds, where it is known. */
  readonly duration?: number;
  readonly keyFrame: boolean;
  readonly data: Uint8Array<ArrayBuffer>;
}

/** What a timeline decides. */
export type TimelineOutput =
  /** A file begins, at a time in milliseconds since the epoch, so many seconds after the recording began. */
  | {
      readonly type: 'open';
      readonly tracks: readonly FileTrack[];
      readonly start: number;
      readonly recordingTime: number;
    }
  | { readonly type: 'packet'; readonly packet: Packet }
  /** The file ends; where another follows, it begins so many seconds after the recording began. */
  | { readonly type: 'close'; readonly nextTime?: number }
  /** Recording went on, or begins, without these tracks, which have given nothing decodable in time. */
  | { readonly type: 'missing'; readonly tracks: readonly TrackDescription[] }
  /** Of this track only the lowest spatial layer is recorded, from here on. */
  | { readonly type: 'reduced'; readonly track: TrackDescription };
