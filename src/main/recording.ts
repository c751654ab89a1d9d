/** Recording without encoding again: `framepipe/recording.js`. */
export {
  type DumpFormat,
  dumpFile,
  dumpWriter,
} from '../recording/dumps/dump-formats.js';
export type { DumpedFrame, DumpWriter } from '../recording/dumps/dump-writer.js';
export type { FileDescription, WrittenFile } from '../recording/file-writer.js';
export type { Chapter, Container } from '../recording/mux/muxer.js';
export type { RecordedCodec } from '../recording/recorded-frame.js';
export type { RecordingStatus } from '../recording/recording-protocol.js';
export { sidecarToJsonLines } from '../recording/sidecar/json-lines.js';
export type { SidecarEntry } from '../recording/sidecar/sidecar-entry.js';
export { sidecarToWebVtt, type WebVttKind, type WebVttOptions } from '../recording/sidecar/web-vtt.js';
export { EncodedTransformError, type EncodedTransformErrorCode } from '../shared/errors.js';
export {
  Dump,
  type DumpedFile,
  type DumpFileDescription,
  type DumpOptions,
  type DumpStage,
  startDump,
} from './recording-dump.js';
export type {
  RecordedFile,
  RecordedTrackHandle,
  RecordingEvents,
  RecordingResult,
  RecordingState,
} from './recording-events.js';
export type {
  RecordableAttachment,
  RecordedTrack,
  RecorderControl,
  RecordingOptions,
} from './recording-options.js';
export { Replay, type ReplayEvents, type ReplayStatus, type SavedReplay } from './recording-replay.js';
export { type ReplayOptions, startReplay } from './recording-replay-start.js';
export { Recording } from './recording-session.js';
export {
  Sidecar,
  type SidecarAnalysis,
  type SidecarMetadata,
  type SidecarRecording,
  type SidecarSources,
  startSidecar,
} from './recording-sidecar.js';
export { startRecording } from './recording-start.js';
export type { ChooseTarget, FileTarget, RecordingTarget } from './recording-target.js';
export { createRecordingWorker } from './recording-worker.js';
