import { checkPipeline } from '../main/check-pipeline.js';
import { checkCloneable, isHandedOver } from '../main/cloneable.js';
import { stageProxies } from '../main/stage-proxies.js';
import { checkInteger, checkObject, checkOneOf } from '../shared/arguments.js';
import type { KnownFields } from '../shared/known-fields.js';
import type { Pipeline, PipelineEvent, PipelineStats, RemoteStages } from '../shared/protocol.js';
import type { MediaKind, Side, StageRegistry } from '../shared/stage.js';
import type { FakeBrowser, FakeFrameInit } from './fake-frame.js';
import type { FakeTransformer, TakenFrame } from './fake-transformer.js';
import { PipelineHarness } from './pipeline-harness.js';

/** Options of {@link fakePipeline}. */
export interface FakePipelineOptions {
  /** Which end of the call it is on. Default `sender`. */
  readonly side?: Side;
  /** What the frames are. Default `video`. */
  readonly kind?: MediaKind;
  /** Whose manners the transformer has; see {@link FakeTransformer}. Default `chromium`. */
  readonly browser?: FakeBrowser;
  /** As of `attach`. Default 60. */
  readonly maxQueue?: number;
  /** As of `attach`, in milliseconds. Default 1,000. */
  readonly frameTimeout?: number;
}

/** A pipeline that runs as in a worker, with nothing of a browser around it; {@link fakePipeline} makes it. */
export interface FakePipeline<R extends StageRegistry, P extends Pipeline<R> = Pipeline<R>> {
  /** Resolves once the stages run; rejects as `ready` of an attached pipeline does. */
  readonly ready: Promise<void>;
  /** The stages' methods, as the page has them: each returns a promise, and what crosses is cloned. */
  readonly stages: RemoteStages<R, P>;
  /** The browser's part, for what {@link send} does not do: frames in a rush, streams that break. */
  readonly transformer: FakeTransformer;
  /** What stages and pipeline have told so far, shaped by rate. */
  readonly events: readonly PipelineEvent[];
  /** How often a key frame was asked for. */
  readonly keyFrameRequests: number;
  /**
   * Gives frames one after the other, as an encoder or the network does, and waits until none is in the pipeline any
   * more. Resolves with those that came out since the call. Rejects where the stages could not start, or keep a frame for
   * more than 5 seconds.
   */
  send(frames: Iterable<FakeFrameInit>): Promise<TakenFrame[]>;
  /** The pipeline's counts. */
  getStats(): Promise<PipelineStats>;
  /** Ends the stages. Node.js goes on for as long as one is open. */
  close(): void;
}

/** Frames given before it is waited for those before them: fewer than any queue holds. */
const AT_ONCE = 8;

/**
 * Runs stages as a worker does (fused, bounded, fail-closed) on frames that a test gives: in Node.js, or on any page. The
 * same stages, options and methods then run with `serve` and `attach`.
 *
 * Throws TypeError or RangeError for wrong arguments, and for options that cannot be cloned to a worker; what a stage
 * refuses rejects `ready`.
 *
 * @param registry the stages of one's worker
 * @param pipeline as given to `attach`; a receiver runs it mirrored
 * @example
 * ```ts
 * // worker
 * import { fakeFrames, fakePipeline } from 'framepipe/testing.js';
 * import { frameStage, type Stage } from 'framepipe/worker.js';
 *
 * const keysOnly: Stage<object> = () => frameStage((bytes, { type }) => (type === 'key' ? bytes : undefined));
 *
 * const pipeline = fakePipeline({ keysOnly }, [{ stage: 'keysOnly' }]);
 * const out = await pipeline.send(fakeFrames('video/VP8', { count: 20 }));
 * if (out.length !== 2) throw new Error(`${out.length} frames came out`);
 * pipeline.close();
 * ```
 */
export function fakePipeline<R extends StageRegistry, const P extends Pipeline<R>>(
  registry: R,
  pipeline: P & KnownFields<R, P>,
  options: FakePipelineOptions = {},
): FakePipeline<R, P> {
  checkObject('registry', registry);
  const specs = checkPipeline(pipeline);
  checkObject('options', options);
  const { side = 'sender', kind = 'video', browser = 'chromium', maxQueue = 60, frameTimeout = 1_000 } = options;
  checkOneOf('options.side', side, ['sender', 'receiver']);
  checkOneOf('options.kind', kind, ['audio', 'video']);
  checkOneOf('options.browser', browser, ['chromium', 'firefox']);
  checkInteger('options.maxQueue', maxQueue, 1, 10_000);
  checkInteger('options.frameTimeout', frameTimeout, 10, 60_000);
  const transfer = specs.flatMap((spec) => Object.values(spec.options ?? {}).filter(isHandedOver));
  checkCloneable('pipeline', specs, transfer);
  const crossed = structuredClone(specs, { transfer });
  const harness = new PipelineHarness({ registry, pipeline: crossed, side, kind, browser, maxQueue, frameTimeout });
  const { transformer } = harness;
  const ready = harness.ask('open', []);
  // Told to whoever waits for it.
  ready.catch(() => {});
  return {
    ready,
    transformer,
    events: harness.events,
    stages: stageProxies(async (stage, method, args) => {
      const transfer = args.filter(isHandedOver);
      checkCloneable(`${stage}.${method}`, args, transfer);
      return harness.ask('call', [stage, method, args], { transfer });
    }),
    get keyFrameRequests() {
      return harness.keyFramesWanted + transformer.keyFrameRequests;
    },
    async send(frames) {
      await ready;
      const start = transformer.taken.length;
      let given = 0;
      for (const frame of frames) {
        transformer.give(frame);
        given += 1;
        if (given % Math.min(AT_ONCE, maxQueue) === 0) await harness.idle();
      }
      await harness.idle();
      return transformer.taken.slice(start);
    },
    getStats: () => harness.stats(),
    close: () => harness.close(),
  };
}
