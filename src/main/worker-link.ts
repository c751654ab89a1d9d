import { deferred } from '../shared/deferred.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { PipelineEvent, RunnerLimits, TransformOptions, WireStageSpec } from '../shared/protocol.js';
import { PROTOCOL_VERSION } from '../shared/protocol.js';
import type { MediaKind } from '../shared/stage.js';
import { bindTransform, scriptTransform } from './bind-transform.js';
import { requestKeyFrame } from './key-frame.js';
import { lost, RemoteCalls } from './remote-calls.js';
import { isSender, sideOf, type TransformTarget } from './target.js';
import { watchWorker } from './worker-failure.js';

/** Everything a link needs to begin. */
export interface LinkOptions {
  readonly kind: MediaKind;
  readonly limits: RunnerLimits;
  readonly transfer: readonly Transferable[];
}

/** How long a failing script may take to answer after all, in milliseconds: it may have thrown after `serve()`. */
const FAILURE_GRACE = 1_000;
/** The shortest time between two fresh transforms, in milliseconds: each costs a key frame. */
const HEAL_INTERVAL = 2_000;

/**
 * The way between one sender or receiver and one worker: the browser's transform, and the private port. It outlives
 * the pipelines that are attached over it, and heals itself: a fresh transform is measured to mend whatever broke the
 * browser's streams.
 */
export class WorkerLink {
  readonly worker: Worker;
  /** Hears what the worker says unasked: whoever has, or had last, a pipeline attached over this link. */
  onEvent: (event: PipelineEvent) => void;
  /** Whether the pipeline was detached, or never ran: then another may take its place. */
  isFree = false;
  readonly #target: TransformTarget;
  readonly #options: Omit<TransformOptions, 'pipeline' | 'port'>;
  readonly #calls: RemoteCalls;
  /** Absent where only createEncodedStreams exists. */
  #transform: RTCRtpScriptTransform | undefined;
  #healed = Number.NEGATIVE_INFINITY;
  #healing: ReturnType<typeof setTimeout> | undefined;

  /**
   * Binds the target to the worker, in this very task. Throws EncodedTransformError where that cannot be done.
   */
  constructor(
    target: TransformTarget,
    worker: Worker,
    pipeline: readonly WireStageSpec[],
    { kind, limits, transfer }: LinkOptions,
    onEvent: (event: PipelineEvent) => void,
  ) {
    this.worker = worker;
    this.onEvent = onEvent;
    this.#target = target;
    this.#options = { framepipe: PROTOCOL_VERSION, id: crypto.randomUUID(), side: sideOf(target), kind, limits };
    watchWorker(worker);
    const { port1, port2: port } = new MessageChannel();
    this.#transform = bindTransform(target, worker, { ...this.#options, pipeline, port }, [port, ...transfer]);
    this.#calls = new RemoteCalls(port1, (notice) => {
      if ('event' in notice) this.#hear(notice.event);
      else if (isSender(target)) void requestKeyFrame(target);
    });
  }

  /** Asks the worker's pipeline; see {@link RemoteCalls.ask}. */
  get ask(): RemoteCalls['ask'] {
    return this.#calls.ask.bind(this.#calls);
  }

  /**
   * Resolves when the stages run. Rejects with what kept them from it; with `worker-lost` when there is no answer
   * within `timeout` milliseconds.
   */
  async opened(timeout: number): Promise<void> {
    const watch = watchWorker(this.worker);
    const failed = deferred<never>();
    const onFailure = (failure: EncodedTransformError) => {
      if (!watch.serves) setTimeout(() => failed.reject(failure), FAILURE_GRACE);
    };
    if (watch.failure) onFailure(watch.failure);
    watch.listeners.add(onFailure);
    try {
      await Promise.race([this.ask('open', [], { timeout }), failed.promise]);
      watch.serves = true;
    } finally {
      watch.listeners.delete(onFailure);
    }
  }

  /** Whether this target can never have another link: createEncodedStreams gives its streams once. */
  get isOnlyOne(): boolean {
    return !this.#transform;
  }

  /** Whether the target still has our transform: another's may have taken its place, or none. */
  get isBound(): boolean {
    return !this.#transform || this.#target.transform === this.#transform;
  }

  /** Gives the target a fresh transform, which takes over the pipeline with all its state; soon, if there was one just now. */
  heal(): void {
    const wait = this.#healed + HEAL_INTERVAL - performance.now();
    this.#healing ??= setTimeout(() => {
      this.#healing = undefined;
      if (!this.#transform || !this.isBound) return;
      this.#healed = performance.now();
      try {
        this.#transform = scriptTransform(this.worker, { ...this.#options, pipeline: [] });
      } catch {
        // The worker is gone: the watchdog tells.
        return;
      }
      this.#target.transform = this.#transform;
      this.onEvent({ type: 'healed', cause: 'transform', count: 1 });
    }, wait);
  }

  /** The worker does not answer any more: whoever waits for it has waited enough. */
  giveUp(): void {
    this.#calls.rejectAll(lost('does not answer any more'));
  }

  /** Ends the pipeline in the worker, and this link. */
  close(): void {
    clearTimeout(this.#healing);
    this.ask('close', []).catch(() => {});
    this.#calls.end(new EncodedTransformError('closed', 'the pipeline has ended'));
  }

  #hear(event: PipelineEvent): void {
    this.onEvent(event);
    if (event.type === 'stream-broken') this.heal();
  }
}
