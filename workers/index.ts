/** What a worker's own entry file imports: `framepipe/worker.js`. */
export { EncodedTransformError, type EncodedTransformErrorCode } from '../src/shared/errors.js';
export { type FrameStageInstance, type FrameStageOptions, frameStage } from '../src/shared/frame-stage.js';
export type {
  BypassReason,
  Bytes,
  EncodedFrame,
  FrameFunction,
  FrameInfo,
  MediaKind,
  Side,
  Stage,
  StageContext,
  StageEvent,
  StageInstance,
  StageRegistry,
} from '../src/shared/stage.js';
export { type DefaultStages, defaultStages } from './default-stages.js';
export { serve } from './runtime/serve.js';
