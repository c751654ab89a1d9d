/** What the `recorder` stage, the recording worker and the page say to each other. */
import type { ErrorRecord } from '../shared/errors.js';
import type { FileDescription, WrittenFile } from './file-writer.js';
import type { Container } from './mux/muxer.js';
import type { RecordedFrame } from './recorded-frame.js';
import type { TimelineOptions } from './timeline/timeline-output.js';
import type { TrackDescription } from './timeline/track.js';

/** From the stage: a frame, or `null` when no more will come. */
export type RecorderMessage = {
  /** Whoever listens knows what it calls the track. */
  readonly frame: Omit<RecordedFrame, 'track'>;
  /** Frames that were left out before it, because nobody had room for them. */
  readonly missed: number;
} | null;

/** How many bytes a stage may send before it is granted more. */
export const RECORDER_CREDIT = 8 * 1024 * 1024;

/** To the stage. */
export type RecorderCommand =
  /** So many more bytes may come. */
  | { readonly credit: number }
  /** Nothing can be recorded before a key frame. */
  | { readonly keyFrame: true }
  /** No more is wanted; `null` is answered once all has been sent. */
  | { readonly close: true };

/** Posted to the recording worker: begins a recording, all else of which goes over the port. */
export interface RecordingMessage {
  readonly framepipeRecording: RecordingSettings;
  readonly port: MessagePort;
}

/** How a recording is made. */
export interface RecordingSettings extends TimelineOptions {
  readonly container: Container;
  /** How many bytes may wait to be written. */
  readonly maxBuffer: number;
}

/** Where a file goes: into memory, into a file, or back to the page piece by piece. */
export type WireTarget =
  | { readonly to: 'memory' }
  | { readonly to: 'file'; readonly handle: FileSystemFileHandle }
  | { readonly to: 'page' };

/** What the page tells recordings and instant replays alike. */
export type LineCommand =
  | { readonly type: 'track'; readonly description: TrackDescription; readonly port: MessagePort }
  | { readonly type: 'untrack'; readonly track: string | number }
  /** Nobody listens any more: everything is let go, and the worker closes the line. */
  | { readonly type: 'close' };

/** What the page tells the recording worker. */
export type RecordingCommand =
  | LineCommand
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'mark'; readonly title: string }
  | { readonly type: 'stop' }
  /** The answer to `open`: where that file goes. */
  | { readonly type: 'target'; readonly target: WireTarget }
  /** The answer to `piece` and `end`. */
  | { readonly type: 'written' }
  | { readonly type: 'refused'; readonly message: string };

/** What the recording worker tells the page. */
export type RecordingNotice =
  /** A file begins; it waits to be told where it goes. */
  | { readonly type: 'open'; readonly file: FileDescription }
  /** Bytes of the file, one piece at a time. */
  | { readonly type: 'piece'; readonly data: Uint8Array<ArrayBuffer> }
  /** The file has all its bytes. */
  | { readonly type: 'end' }
  | { readonly type: 'file'; readonly file: WrittenFile; readonly blob?: Blob }
  | { readonly type: 'status'; readonly status: RecordingStatus }
  | { readonly type: 'missing'; readonly tracks: readonly (string | number)[] }
  /** Only the lowest spatial layer of this track is recorded. */
  | { readonly type: 'reduced'; readonly track: string | number }
  | { readonly type: 'trackended'; readonly track: string | number }
  /** Everything is written, and nothing more will be said. */
  | { readonly type: 'stopped' }
  /** … because of this. */
  | { readonly type: 'failed'; readonly error: ErrorRecord };

/** How far a recording is. */
export interface RecordingStatus {
  /** In seconds, pauses left out. */
  readonly duration: number;
  /** Bytes written to all its files. */
  readonly size: number;
  /** Frames that were left out because they could not be written fast enough. */
  readonly overflowed: number;
  /** Frames that were left out because decoding could not start at them: no key frame had come. */
  readonly undecodable: number;
  /** Frames that were left out because they could not be read: encrypted where the recorder is, or damaged. */
  readonly unreadable: number;
  /** Upper spatial layers of VP9 that were left out: a file holds the lowest. */
  readonly layers: number;
  /** Frames that were left out because they came after later ones. */
  readonly late: number;
}
