/** Recording without encoding again: `framepipe/recording.js`. */
export { EncodedTransformError, type EncodedTransformErrorCode } from '../shared/errors.js';
export type {
  RecordableAttachment,
  RecordedTrack,
  RecorderControl,
  RecordingOptions,
} from './recording-options.js';
export {
  type Chapter,
  type Container,
  type FileDescription,
  type RecordedFile,
  type RecordedTrackHandle,
  Recording,
  type RecordingEvents,
  type RecordingResult,
  type RecordingState,
  type RecordingStatus,
  type WrittenFile,
} from './recording-session.js';
export { createRecordingWorker, startRecording } from './recording-start.js';
export type { ChooseTarget, FileTarget, RecordingTarget } from './recording-target.js';
