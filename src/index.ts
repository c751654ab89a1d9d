export type { DefaultStages } from '../workers/default-stages.js';
export { type PassphraseOptions, passphraseKey, rawKey } from './keys/passphrase.js';
export { type AttachOptions, attach } from './main/attach.js';
export { attachToPeerConnection } from './main/attach-to-peer-connection.js';
export {
  type AttachAllOptions,
  AttachedPeerConnection,
  type AttachedPeerConnectionEvents,
  type PipelineFor,
  type PipelineRequest,
  type WorkerFor,
} from './main/attached-peer-connection.js';
export {
  type AttachedState,
  AttachedTransform,
  type AttachedTransformEvents,
  type ReplaceOptions,
} from './main/attached-transform.js';
export { type CreateWorkerOptions, createWorker } from './main/create-worker.js';
export { requestKeyFrame } from './main/key-frame.js';
export { type Support, support, type TransformInterface } from './main/support.js';
export { tapFrames } from './main/tap-frames.js';
export type { TransformTarget } from './main/target.js';
export type { TypedEventTarget } from './main/typed-event-target.js';
export { wrapPeerConnection } from './main/wrap-peer-connection.js';
export { EncodedTransformError, type EncodedTransformErrorCode } from './shared/errors.js';
export type {
  DetachMode,
  Pipeline,
  PipelineEvent,
  PipelineStats,
  RemoteMethods,
  RemoteStages,
  StageSpec,
} from './shared/protocol.js';
export type { MediaKind, Side, Stage, StageRegistry } from './shared/stage.js';
export type { TappedFrame } from './shared/tap-protocol.js';
