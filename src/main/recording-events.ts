import type { FileDescription, WrittenFile } from '../recording/file-writer.js';
import type { RecordingStatus } from '../recording/recording-protocol.js';
import type { EncodedTransformError } from '../shared/errors.js';

/** A file of a recording that is complete. */
export interface RecordedFile extends WrittenFile {
  /** What is in it; absent where it went to a target. */
  readonly blob?: Blob;
}

/** What a recording has given. */
export interface RecordingResult {
  /** In the order of time. More than one where a codec, a picture's size or the tracks changed. */
  readonly files: readonly RecordedFile[];
  /** The first file's; undefined where it went to a target, or nothing came. */
  readonly blob: Blob | undefined;
}

/** Where a recording is in its life. */
export type RecordingState = 'starting' | 'recording' | 'paused' | 'stopped' | 'failed';

/** The events of a {@link Recording}. */
export interface RecordingEvents {
  /** How far it is, five times a second. */
  status: RecordingStatus;
  /** A file begins. */
  open: FileDescription;
  /** A file is complete. */
  file: RecordedFile;
  /** Goes on without tracks that have given nothing decodable in time; when they do, another file begins. */
  missing: readonly RecordedTrackHandle[];
  /**
   * Of a track's spatial layers (VP9) only the lowest is recorded, a small picture: every player shows a file with all of
   * them differently. Ask the sender for another scalability mode, as `L1T3`, or codec.
   */
  reduced: RecordedTrackHandle;
  /** A track's pipeline, or its recorder, has ended: nothing more comes of it. */
  trackended: RecordedTrackHandle;
  /** It has ended, and why. What was written before can be played. */
  failed: EncodedTransformError;
}

/** A track of a running recording. */
export interface RecordedTrackHandle {
  /** What it carries. */
  readonly kind: 'audio' | 'video';
  /** The end of the connection at which it is recorded. */
  readonly side: 'sender' | 'receiver';
  /** What players show as its name. */
  readonly name: string | undefined;
}
