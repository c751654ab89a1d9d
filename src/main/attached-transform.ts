import type { DefaultStages } from '../../workers/default-stages.js';
import { checkOneOf } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { KnownFields } from '../shared/known-fields.js';
import type {
  DetachMode,
  Pipeline,
  PipelineControl,
  PipelineEvent,
  PipelineStats,
  RemoteStages,
  RunnerLimits,
  WireStageSpec,
} from '../shared/protocol.js';
import type { MediaKind, Side, StageRegistry } from '../shared/stage.js';
import type { AttachedState, AttachedTransformEvents } from './attached-events.js';
import { checkOpen } from './check-open.js';
import { checkPipeline } from './check-pipeline.js';
import { checkCloneable, isHandedOver } from './cloneable.js';
import { failClosed, stopTarget } from './fail-closed.js';
import type { AskOptions } from './remote-calls.js';
import { stageProxies } from './stage-proxies.js';
import { seemsClosed, sideOf, type TransformTarget } from './target.js';
import { TypedEventTarget } from './typed-event-target.js';
import { type Finding, Watchdog } from './watchdog.js';
import { WorkerLink } from './worker-link.js';

export type { AttachedState, AttachedTransformEvents } from './attached-events.js';

/** Settings that stay with an attached pipeline. */
export interface AttachedSettings {
  readonly kind: MediaKind;
  readonly limits: RunnerLimits;
  readonly readyTimeout: number;
  readonly watchInterval: number;
  readonly respawn: (() => Worker) | undefined;
}

/** Options of {@link AttachedTransform.replace}. */
export interface ReplaceOptions {
  /** Objects in the stages' options that are handed over instead of cloned. Default none. */
  readonly transfer?: readonly Transferable[];
}

/** How long the worker may take to answer a question that needs no waiting, in milliseconds. */
const ANSWER_LIMIT = 5_000;

/** The shortest time between two fresh workers, in milliseconds. */
const RESPAWN_INTERVAL = 2_000;

/** The link of each target; it outlives a detached pipeline. */
const links = new WeakMap<TransformTarget, WorkerLink>();

/**
 * A pipeline that is attached to a sender or receiver; `attach` gives it. Its events are CustomEvents whose `detail` is
 * a {@link PipelineEvent}; those of stages come under their own type.
 *
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 *
 * async function watch(receiver: RTCRtpReceiver): Promise<void> {
 *   const attached = attach(receiver, createWorker(), [{ stage: 'frameStats' }]);
 *   attached.addEventListener('report', ({ detail }) => console.log(detail.type, detail.count));
 *   await attached.ready;
 *   console.log(await attached.stages.frameStats.getStats());
 * }
 * ```
 */
export class AttachedTransform<
  R extends StageRegistry = DefaultStages,
  P extends Pipeline<R> = Pipeline<R>,
> extends TypedEventTarget<AttachedTransformEvents> {
  /** What the pipeline is attached to. */
  readonly target: TransformTarget;
  /** Whether that is a sender or a receiver. */
  readonly side: Side;
  /** What it carries. */
  readonly kind: MediaKind;
  /**
   * Resolves when the stages run. Rejects with an EncodedTransformError when they cannot; then frames are dropped, or
   * where the browser takes no transform for that (`too-late`, `not-supported`) the target is stopped. Only
   * `already-attached` changes nothing.
   */
  readonly ready: Promise<void>;
  /** The stages' methods, as promise-returning calls into the worker. */
  readonly stages: RemoteStages<R, P>;
  readonly #settings: AttachedSettings;
  #pipeline: readonly WireStageSpec[];
  #link: WorkerLink | undefined;
  #failure: EncodedTransformError | undefined;
  #watchdog: Watchdog | undefined;
  #state: AttachedState = 'starting';
  #respawned = Number.NEGATIVE_INFINITY;
  readonly #onEvent = (event: PipelineEvent) => this.#report(event);

  /** Use `attach`. */
  constructor(
    target: TransformTarget,
    worker: Worker,
    pipeline: readonly WireStageSpec[],
    settings: AttachedSettings,
    transfer: readonly Transferable[],
  ) {
    super();
    this.target = target;
    this.side = sideOf(target);
    this.kind = settings.kind;
    this.#settings = settings;
    this.#pipeline = pipeline;
    this.stages = stageProxies((stage, method, args) => this.#call(stage, method, args));
    this.ready = this.#start(worker, transfer);
    // Whoever does not wait for it hears of a failure by what comes after; the library throws nothing into the air.
    this.ready.catch(() => {});
  }

  /** Where the pipeline is in its life. */
  get state(): AttachedState {
    return this.#state;
  }

  /** The worker that the pipeline runs in. */
  get worker(): Worker | undefined {
    return this.#link?.worker;
  }

  /** Counts since the pipeline was attached. Rejects with `closed` or `worker-lost`. */
  getStats(): Promise<PipelineStats> {
    return this.#ask('getStats', [], { timeout: ANSWER_LIMIT });
  }

  /**
   * Puts other stages in place, between two frames: none is lost, none goes by. New stages start before the old ones
   * end; when they cannot start, the old ones run on and the promise rejects.
   */
  replace<const Q extends Pipeline<R>>(
    pipeline: Q & KnownFields<R, Q>,
    options?: ReplaceOptions,
  ): Promise<AttachedTransform<R, Q>>;
  /** Puts stages in place of which the types know the registry only. */
  replace(pipeline: Pipeline<R>, options?: ReplaceOptions): Promise<AttachedTransform<R>>;
  async replace(pipeline: Pipeline<R>, options: ReplaceOptions = {}): Promise<AttachedTransform<R>> {
    const { transfer = [] } = options;
    const specs = checkPipeline(pipeline);
    checkCloneable('pipeline', specs, transfer);
    if (this.#state === 'detached') throw new EncodedTransformError('closed', 'the pipeline has been detached');
    await this.#ask('replace', [specs], { timeout: this.#settings.readyTimeout, transfer });
    this.#pipeline = specs;
    if (this.#state === 'failed') this.#running();
    this.#report({ type: 'replaced', count: 1 });
    return this as unknown as AttachedTransform<R>;
  }

  /**
   * Takes the stages off. From then on frames are dropped, or passed on as they are: on a sender that encrypted,
   * `pass` sends the media in the clear from now on. Another pipeline can be attached afterwards.
   */
  async detach(mode: DetachMode): Promise<void> {
    checkOneOf('mode', mode, ['drop', 'pass']);
    await this.#ask('detach', [mode], { timeout: this.#settings.readyTimeout });
    this.#leave('detached');
  }

  /** Ends the pipeline for good, as when its connection is closed; what still comes is dropped. */
  close(): void {
    if (this.#state === 'closed') return;
    this.#watchdog?.stop();
    this.#state = 'closed';
    if (this.#hasLink) this.#link?.close();
    if (links.get(this.target) === this.#link) links.delete(this.target);
    this.#report({ type: 'closed', count: 1 });
  }

  async #start(worker: Worker, transfer: readonly Transferable[]): Promise<void> {
    try {
      await this.#open(worker, transfer);
      this.#running();
    } catch (error) {
      this.#failure = asEncodedTransformError(error);
      if (this.#failure.code === 'closed') this.close();
      else this.#leave('failed');
      if (this.#failure.code === 'too-late') this.#report({ type: 'transform-bypassed', cause: 'too-late', count: 1 });
      throw this.#failure;
    }
  }

  /** Binds the target to the worker: in the task of `attach`, which is why nothing is awaited before that is done. */
  async #open(worker: Worker, transfer: readonly Transferable[]): Promise<void> {
    const link = links.get(this.target);
    if (link && !link.isFree) {
      throw new EncodedTransformError(
        'already-attached',
        `this ${this.side} has a pipeline: replace or detach it first`,
      );
    }
    const { readyTimeout: timeout } = this.#settings;
    if (link?.isOnlyOne) {
      // createEncodedStreams gives its streams once, so the worker that has them must serve every later pipeline.
      if (link.worker !== worker) {
        failClosed(this.target);
        throw new EncodedTransformError('not-supported', 'this browser cannot change workers');
      }
      this.#adopt(link);
      await this.#ask('replace', [this.#pipeline], { timeout, transfer });
      return;
    }
    try {
      this.#adopt(this.#connect(worker, transfer));
    } catch (error) {
      failClosed(this.target);
      await checkOpen(this.target);
      throw error;
    }
    link?.close();
    await this.#link?.opened(timeout);
    // Chromium refuses those of a closed connection at once, as too late, unless they had a transform before.
    if (seemsClosed(this.target) || !this.target.createEncodedStreams) await checkOpen(this.target);
  }

  #connect(worker: Worker, transfer: readonly Transferable[]): WorkerLink {
    const { kind, limits } = this.#settings;
    return new WorkerLink(this.target, worker, this.#pipeline, { kind, limits, transfer }, this.#onEvent);
  }

  #adopt(link: WorkerLink): void {
    link.onEvent = this.#onEvent;
    link.isFree = false;
    this.#link = link;
    links.set(this.target, link);
  }

  /** Whether no other pipeline was attached over the link since. */
  get #hasLink(): boolean {
    return this.#link?.onEvent === this.#onEvent;
  }

  #running(): void {
    this.#state = 'running';
    this.#failure = undefined;
    if (this.#link) this.#link.isFree = false;
    this.#watchdog?.stop();
    const { watchInterval: interval } = this.#settings;
    if (interval === 0) return;
    this.#watchdog = new Watchdog({
      target: this.target,
      interval,
      getStats: () => this.getStats(),
      isBound: () => this.#link?.isBound === true,
      onFinding: (finding) => this.#onFinding(finding),
    });
  }

  /** Leaves the target to others. */
  #leave(state: 'failed' | 'detached'): void {
    this.#watchdog?.stop();
    this.#state = state;
    if (this.#link && this.#hasLink) this.#link.isFree = true;
  }

  #onFinding(finding: Finding): void {
    switch (finding) {
      case 'closed':
        this.close();
        break;
      case 'stalled':
        this.#link?.heal();
        break;
      case 'bypassed':
        stopTarget(this.target);
        this.#leave('failed');
        this.#report({ type: 'transform-bypassed', count: 1 });
        break;
      case 'worker-lost':
        this.#link?.giveUp();
        this.#report({ type: 'worker-lost', count: 1 });
        this.#respawn();
        break;
    }
  }

  #respawn(): void {
    const { respawn, readyTimeout } = this.#settings;
    const now = performance.now();
    if (!respawn || now - this.#respawned < RESPAWN_INTERVAL) return;
    this.#respawned = now;
    const lost = this.#link;
    const failed = (error: unknown) => {
      this.#report({ type: 'worker-lost', cause: 'respawn', detail: String(error), count: 1 });
    };
    try {
      const link = this.#connect(respawn(), []);
      this.#adopt(link);
      lost?.close();
      link.opened(readyTimeout).then(() => this.#report({ type: 'healed', cause: 'worker', count: 1 }), failed);
    } catch (error) {
      failed(error);
    }
  }

  #report(event: PipelineEvent): void {
    for (const type of [event.type, 'report']) this.dispatchEvent(new CustomEvent(type, { detail: event }));
  }

  async #call(stage: string, method: string, args: readonly unknown[]): Promise<unknown> {
    const transfer = args.filter(isHandedOver);
    checkCloneable(`${stage}.${method}`, args, transfer);
    return this.#ask('call', [stage, method, args], { transfer });
  }

  async #ask<M extends keyof PipelineControl>(
    method: M,
    args: Parameters<PipelineControl[M]>,
    options: AskOptions,
  ): Promise<Awaited<ReturnType<PipelineControl[M]>>> {
    if (!this.#link) throw this.#failure ?? new EncodedTransformError('closed', 'the pipeline has ended');
    if (!this.#hasLink) throw new EncodedTransformError('closed', 'another pipeline has its place');
    return this.#link.ask(method, args, options);
  }
}

function asEncodedTransformError(error: unknown): EncodedTransformError {
  if (error instanceof EncodedTransformError) return error;
  return new EncodedTransformError('stage-failed', String(error), { cause: error });
}
