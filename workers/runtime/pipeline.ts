import { EncodedTransformError, toErrorRecord } from '../../src/shared/errors.js';
import type {
  Answer,
  DetachMode,
  EventMessage,
  PipelineControl,
  PipelineStats,
  TransformOptions,
  WireStageSpec,
} from '../../src/shared/protocol.js';
import type { EncodedFrame, StageContext, StageRegistry } from '../../src/shared/stage.js';
import { askForKeyFrame } from './ask-for-key-frame.js';
import { chainStages, dropAll } from './chain.js';
import { EventShaper } from './event-shaper.js';
import { KeyFrameRequester } from './key-frame-requester.js';
import type { Link } from './link.js';
import { Runner } from './runner.js';
import { type RunningStage, startStages } from './start-stages.js';

/** The streams that a browser gives for one sender or receiver. */
export interface FrameStreams {
  readonly readable: ReadableStream<EncodedFrame>;
  readonly writable: WritableStream<EncodedFrame>;
  /** Absent where only createEncodedStreams exists. */
  readonly transformer?: RTCRtpScriptTransformer;
}

/**
 * One attached pipeline in its worker: its stages, the runner that carries frames through them, and what the page asks
 * of them over the private port. It lives from the first transform until the page closes it, whatever transforms or
 * stages come and go in between; until stages have started, and when they cannot, frames are dropped.
 */
export class RunningPipeline implements PipelineControl {
  readonly #registry: StageRegistry;
  readonly #options: TransformOptions;
  readonly #port: MessagePort;
  readonly #events: EventShaper;
  readonly #keyFrames: KeyFrameRequester;
  readonly #runner: Runner;
  readonly #onClose: () => void;
  #transformer: RTCRtpScriptTransformer | undefined;
  #stages: readonly RunningStage[] = [];
  #lifetime = new AbortController();
  #opened: Promise<Answer<undefined>>;

  constructor(registry: StageRegistry, options: TransformOptions, port: MessagePort, onClose: () => void) {
    const { side, kind, limits } = options;
    this.#registry = registry;
    this.#options = options;
    this.#port = port;
    this.#onClose = onClose;
    this.#events = new EventShaper((event) => port.postMessage({ framepipeEvent: event } satisfies EventMessage));
    this.#keyFrames = new KeyFrameRequester(() => {
      if (askForKeyFrame(side, this.#transformer, port)) this.#runner.countKeyFrameRequest();
    });
    this.#runner = new Runner({
      side,
      kind,
      limits,
      keyFrames: this.#keyFrames,
      emit: (event) => this.#events.emit(event),
      onBroken: (error) => this.#events.emit({ type: 'stream-broken', detail: String(error) }),
    });
    this.#opened = this.replace(options.pipeline);
  }

  /** Takes over the streams of a transform, the first or a fresh one. */
  bind({ readable, writable, transformer }: FrameStreams): void {
    this.#transformer = transformer;
    this.#runner.bind(readable, writable);
  }

  open(): Promise<Answer<undefined>> {
    return this.#opened;
  }

  async call(name: string, method: string, ...args: unknown[]): Promise<Answer<unknown>> {
    try {
      const methods = this.#stages.find((stage) => stage.name === name)?.instance.methods;
      const found =
        methods && Object.hasOwn(methods, method) ? (methods as Record<string, unknown>)[method] : undefined;
      if (typeof found !== 'function') {
        throw new EncodedTransformError('unknown-method', `no method "${name}.${method}" in this pipeline`);
      }
      return { value: await found.apply(methods, args) };
    } catch (error) {
      return { error: toErrorRecord(error, 'stage-failed') };
    }
  }

  getStats(): Answer<PipelineStats> {
    return { value: this.#runner.getStats() };
  }

  /** New stages start before the old ones end; where they cannot start, the old ones run on. */
  async replace(pipeline: readonly WireStageSpec[]): Promise<Answer<undefined>> {
    const lifetime = new AbortController();
    try {
      const { side } = this.#options;
      const stages = startStages(pipeline, this.#registry, side, (name) => this.#context(name, lifetime.signal));
      await this.#use(stages, lifetime, chainStages(stages, this.#runner, this.#runner.sink));
      return { value: undefined };
    } catch (error) {
      lifetime.abort();
      return { error: toErrorRecord(error, 'stage-failed') };
    }
  }

  async detach(mode: DetachMode): Promise<Answer<undefined>> {
    await this.#use([], new AbortController(), mode === 'pass' ? this.#runner.sink : dropAll(this.#runner));
    return { value: undefined };
  }

  close(): void {
    this.#onClose();
    this.#lifetime.abort();
    this.#keyFrames.close();
    this.#runner.close();
    this.#events.close();
    this.#port.close();
  }

  async #use(stages: readonly RunningStage[], lifetime: AbortController, chain: Link): Promise<void> {
    const before = this.#lifetime;
    this.#stages = stages;
    this.#lifetime = lifetime;
    await this.#runner.use(chain);
    before.abort();
  }

  #context(stage: string, signal: AbortSignal): StageContext {
    const { side, kind } = this.#options;
    return {
      side,
      kind,
      signal,
      emit: (event) => {
        if (!signal.aborted) this.#events.emit({ ...event, stage });
      },
      requestKeyFrame: () => {
        if (kind === 'video' && !signal.aborted) this.#keyFrames.request();
      },
    };
  }
}
