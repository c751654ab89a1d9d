import { runPipeline } from '../../workers/runtime/pipeline.js';
import type { FrameStreams } from '../../workers/runtime/runner.js';
import { RemoteCalls } from '../main/remote-calls.js';
import {
  type NoticeMessage,
  type PipelineEvent,
  type PipelineStats,
  PROTOCOL_VERSION,
  type RunnerLimits,
  type WireStageSpec,
} from '../shared/protocol.js';
import type { MediaKind, Side, StageRegistry } from '../shared/stage.js';
import type { FakeBrowser } from './fake-frame.js';
import { FakeTransformer } from './fake-transformer.js';

/** How a {@link PipelineHarness} is to be. */
export interface PipelineHarnessInit extends Partial<RunnerLimits> {
  readonly registry: StageRegistry;
  readonly pipeline?: readonly WireStageSpec[];
  readonly side?: Side;
  readonly kind?: MediaKind;
  readonly browser?: FakeBrowser;
  /** Default the present one. */
  readonly version?: number;
}

/** A pipeline as a worker runs it, on a fake transformer, with the page's end of its port. */
export class PipelineHarness {
  /** The latest. */
  transformer: FakeTransformer;
  readonly events: PipelineEvent[] = [];
  /** How often the page was told to make a key frame. */
  keyFramesWanted = 0;
  readonly ask: RemoteCalls['ask'];
  readonly #newTransformer: () => FakeTransformer;
  readonly #bind: ReturnType<typeof runPipeline>;

  constructor(init: PipelineHarnessInit) {
    const { registry, pipeline = [], side = 'sender', kind = 'video', browser = 'chromium' } = init;
    const { maxQueue = 60, frameTimeout = 1_000, version = PROTOCOL_VERSION } = init;
    const { port1, port2 } = new MessageChannel();
    const calls = new RemoteCalls(port1, (notice: NoticeMessage) => {
      if ('event' in notice) this.events.push(notice.event);
      else this.keyFramesWanted += 1;
    });
    this.ask = calls.ask.bind(calls);
    const limits = { maxQueue, frameTimeout };
    const options = { framepipe: version as typeof PROTOCOL_VERSION, id: 'fake', side, kind, pipeline, limits };
    this.#bind = runPipeline(registry, options, port2, () => open.delete(this));
    this.#newTransformer = () => new FakeTransformer({ browser, side, kind });
    this.transformer = this.rebind();
    open.add(this);
  }

  /** Gives the pipeline a fresh transformer, as after the one before broke or was replaced. */
  rebind(): FakeTransformer {
    this.transformer = this.#newTransformer();
    this.#bind(this.transformer as unknown as FrameStreams);
    return this.transformer;
  }

  stats(): Promise<PipelineStats> {
    return this.ask('getStats', []);
  }

  /** Waits until no frame is on its way any more. */
  async idle(): Promise<PipelineStats> {
    const end = performance.now() + 5_000;
    for (;;) {
      const stats = await this.stats();
      if (stats.framesQueued === 0) return stats;
      if (performance.now() > end) {
        throw new Error(`frames do not get out: ${JSON.stringify(stats)}, ${JSON.stringify(this.events)}`);
      }
    }
  }

  close(): void {
    this.ask('close', []).catch(() => {});
  }
}

const open = new Set<PipelineHarness>();

/** Ends every pipeline that a test has left open; for `afterEach`. */
export function closePipelines(): void {
  for (const pipeline of open) pipeline.close();
}
