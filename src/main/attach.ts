import type { DefaultStages } from '../../workers/default-stages.js';
import { checkFunction, checkInteger, checkObject, wrongType } from '../shared/arguments.js';
import type { KnownFields } from '../shared/known-fields.js';
import type { Pipeline } from '../shared/protocol.js';
import type { MediaKind, StageRegistry } from '../shared/stage.js';
import { rememberAttached } from './attached-of.js';
import { AttachedTransform } from './attached-transform.js';
import { checkPipeline } from './check-pipeline.js';
import { checkCloneable } from './cloneable.js';
import { checkTarget, kindOf, type TransformTarget } from './target.js';

/** Options of {@link attach}. */
export interface AttachOptions {
  /** What the target carries, where neither its track nor anything else tells. Default: as its track. */
  readonly kind?: MediaKind;
  /** Objects in the stages' options that are handed over instead of cloned, for example MessagePorts. Default none. */
  readonly transfer?: readonly Transferable[];
  /** How many frames may wait for the stages before a deliberate drop, 1 to 10,000; of 8 MiB at most. Default 60. */
  readonly maxQueue?: number;
  /** How long a stage may take over one frame, in milliseconds, 10 to 60,000. Default 1,000. */
  readonly frameTimeout?: number;
  /** How long the worker may take to start, in milliseconds, 100 to 600,000. Default 10,000. */
  readonly readyTimeout?: number;
  /**
   * How often what the worker saw is compared with what the browser sent, in milliseconds, 100 to 60,000; 0 never.
   * Default 1,000.
   */
  readonly watchInterval?: number;
  /**
   * Makes another worker when this one does not answer any more. The pipeline then starts afresh in it, as it was
   * attached or last replaced; what its stages were told since by their methods must be told again on `healed`.
   */
  readonly respawn?: () => Worker;
}

/**
 * Attaches a pipeline to a sender or receiver. The pipeline is written once, from the media outwards to the network; a
 * sender runs it as written, a receiver mirrored.
 *
 * Attach in the very task in which the sender or receiver came to be: Chromium ignores a transform that comes later,
 * and sends in the clear. That case is recognised (`ready` rejects with `too-late`, and the sender is stopped);
 * {@link attachToPeerConnection} and {@link wrapPeerConnection} keep it from arising.
 *
 * Throws TypeError or RangeError for a wrong argument, naming it; every other failure rejects `ready`.
 *
 * @typeParam R the worker's registry, `typeof stages`, where it is not the default worker
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 *
 * async function send(pc: RTCPeerConnection, track: MediaStreamTrack): Promise<void> {
 *   const attached = attach(pc.addTrack(track), createWorker(), [{ stage: 'frameStats' }]);
 *   await attached.ready;
 *   console.log((await attached.getStats()).framesOut);
 * }
 * ```
 */
export function attach<R extends StageRegistry = DefaultStages, const P extends Pipeline<R> = Pipeline<R>>(
  target: TransformTarget,
  worker: Worker,
  pipeline: P & KnownFields<R, P>,
  options?: AttachOptions,
): AttachedTransform<R, P>;
/** Attaches a pipeline of which the types know the registry only: any of its stages may be in it. */
export function attach<R extends StageRegistry = DefaultStages>(
  target: TransformTarget,
  worker: Worker,
  // Not a place to infer R from: pipelines name stages, they do not define them.
  pipeline: Pipeline<NoInfer<R>>,
  options?: AttachOptions,
): AttachedTransform<R>;
export function attach<R extends StageRegistry>(
  target: TransformTarget,
  worker: Worker,
  pipeline: Pipeline<R>,
  options: AttachOptions = {},
): AttachedTransform<R> {
  checkTarget('target', target);
  if (!(worker instanceof Worker)) throw wrongType('worker', 'a Worker', worker);
  const specs = checkPipeline(pipeline);
  checkObject('options', options);
  const { maxQueue = 60, frameTimeout = 1_000, readyTimeout = 10_000, watchInterval = 1_000, transfer = [] } = options;
  checkInteger('options.maxQueue', maxQueue, 1, 10_000);
  checkInteger('options.frameTimeout', frameTimeout, 10, 60_000);
  checkInteger('options.readyTimeout', readyTimeout, 100, 600_000);
  checkInteger('options.watchInterval', watchInterval, watchInterval === 0 ? 0 : 100, 60_000);
  if (options.respawn !== undefined) checkFunction('options.respawn', options.respawn);
  checkCloneable('pipeline', specs, transfer);
  const settings = {
    kind: options.kind ?? kindOf(target),
    limits: { maxQueue, frameTimeout },
    readyTimeout,
    watchInterval,
    respawn: options.respawn,
  };
  const attached = new AttachedTransform<R>(target, worker, specs, settings, transfer);
  // One without a worker never came to be: another has the target.
  if (attached.worker) rememberAttached(attached);
  return attached;
}
