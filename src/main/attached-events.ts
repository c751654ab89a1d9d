import type { PipelineEvent } from '../shared/protocol.js';

/**
 * Where an attached pipeline is in its life. `failed`: it does not run, and `ready` says why, or that frames went by it
 * was told by `transform-bypassed`.
 */
export type AttachedState = 'starting' | 'running' | 'failed' | 'detached' | 'closed';

/** The events of an AttachedTransform. Each is also dispatched as `report`, whatever its type. */
export interface AttachedTransformEvents {
  /** Every event, of the pipeline, its stages, and those below. */
  report: PipelineEvent;
  /** A frame was dropped because a stage threw or overran its time; `cause` is the error's code. */
  'frame-error': PipelineEvent;
  /** More frames came than the stages could take; the queue was cleared and a key frame asked for. */
  overflow: PipelineEvent;
  /**
   * The browser does not use the transform: it came too late (then `cause` is `too-late`), or another took its place.
   * The sender has been stopped (its track is null, its encodings are inactive), the receiver silenced.
   */
  'transform-bypassed': PipelineEvent;
  /**
   * The browser's streams broke; a fresh transform takes their place, and `healed` follows. Where the browser has only
   * createEncodedStreams there is none: nothing flows any more.
   */
  'stream-broken': PipelineEvent;
  /** The pipeline runs again, with a fresh transform or (`cause` is `worker`) in a fresh worker. */
  healed: PipelineEvent;
  /** The worker does not answer any more. Nothing flows until there is another. */
  'worker-lost': PipelineEvent;
  /** A stage's own streams broke; it is started again, and `stage-restarted` follows. */
  'stage-broken': PipelineEvent;
  'stage-restarted': PipelineEvent;
  /** Other stages are in place, and know nothing of what those before were told. */
  replaced: PipelineEvent;
  /** The connection is closed, and the pipeline with it. */
  closed: PipelineEvent;
}
