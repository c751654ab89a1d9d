import type { DefaultStages } from '../../workers/default-stages.js';
import { checkObject, wrongType } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { DetachMode, Pipeline, PipelineEvent, PipelineStats } from '../shared/protocol.js';
import type { MediaKind, Side, StageRegistry } from '../shared/stage.js';
import { type AttachOptions, attachWith } from './attach.js';
import type { AttachedTransform } from './attached-transform.js';
import { stopTarget } from './fail-closed.js';
import { isHolding } from './hold-media.js';
import { kindOf, sideOf, type TransformTarget } from './target.js';
import { TypedEventTarget } from './typed-event-target.js';
import { watchTransceivers } from './watch-transceivers.js';

/** What is about to get a pipeline. */
export interface PipelineRequest {
  /** What it carries. */
  readonly kind: MediaKind;
  /** Whether it is a sender or a receiver. */
  readonly side: Side;
  /** The transceiver that it belongs to. */
  readonly transceiver: RTCRtpTransceiver;
}

/**
 * Chooses the pipeline of a sender or receiver, at the moment it comes to be. Undefined: none; then frames pass as they
 * are. Where it throws, nothing passes.
 */
export type PipelineFor<R extends StageRegistry> = (request: PipelineRequest) => Pipeline<R> | undefined;

/** The events of an {@link AttachedPeerConnection}. */
export interface AttachedPeerConnectionEvents<R extends StageRegistry> {
  /** A pipeline was attached to a sender or receiver. */
  attached: AttachedTransform<R>;
  /** Any event of any of the pipelines, and whose it is. */
  report: PipelineEvent & { readonly attached: AttachedTransform<R> };
  /** `pipelineFor` threw, or a pipeline did not start: the sender or receiver lets nothing through. */
  failed: { readonly target: TransformTarget; readonly error: unknown };
}

/**
 * The pipelines of a whole connection; {@link attachToPeerConnection} gives it.
 *
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 *
 * const pc = new RTCPeerConnection();
 * const all = attachToPeerConnection(pc, createWorker(), () => [{ stage: 'frameStats' }]);
 * all.addEventListener('failed', ({ detail }) => console.warn(detail.error));
 * ```
 */
export class AttachedPeerConnection<R extends StageRegistry = DefaultStages> extends TypedEventTarget<
  AttachedPeerConnectionEvents<R>
> {
  /** The connection. */
  readonly peerConnection: RTCPeerConnection;
  readonly #worker: Worker | ((request: PipelineRequest) => Worker);
  readonly #options: AttachOptions;
  readonly #attached = new Map<TransformTarget, AttachedTransform<R>>();
  readonly #settled = new Set<TransformTarget>();
  readonly #unwatch: () => void;
  #pipelineFor: PipelineFor<R>;

  /** Use {@link attachToPeerConnection}. */
  constructor(
    pc: RTCPeerConnection,
    worker: Worker | ((request: PipelineRequest) => Worker),
    pipelineFor: PipelineFor<R>,
    options: AttachOptions,
  ) {
    super();
    this.peerConnection = pc;
    this.#worker = worker;
    this.#pipelineFor = pipelineFor;
    this.#options = options;
    this.#unwatch = watchTransceivers(pc, () => this.#sweep());
    this.#sweep();
  }

  /** The attached pipelines, of senders and receivers. */
  get transforms(): readonly AttachedTransform<R>[] {
    return [...this.#attached.values()];
  }

  /** The pipeline of one sender or receiver. */
  get(target: TransformTarget): AttachedTransform<R> | undefined {
    return this.#attached.get(target);
  }

  /** Resolves when every pipeline attached so far runs; rejects with the first failure. */
  async ready(): Promise<void> {
    await Promise.all(this.transforms.map((attached) => attached.ready));
  }

  /** Counts of every pipeline, in the order of {@link transforms}. */
  getStats(): Promise<PipelineStats[]> {
    return Promise.all(this.transforms.map((attached) => attached.getStats()));
  }

  /** Chooses anew, for all that is there and all that comes. No frame is lost or goes by. */
  async replace(pipelineFor: PipelineFor<R>): Promise<void> {
    checkFunction('pipelineFor', pipelineFor);
    this.#pipelineFor = pipelineFor;
    const changes = this.peerConnection.getTransceivers().flatMap((transceiver) =>
      targetsOf(transceiver).map(async (target) => {
        const request = { kind: kindOf(target), side: sideOf(target), transceiver };
        await this.#attached.get(target)?.replace(pipelineFor(request) ?? []);
      }),
    );
    await Promise.all(changes);
  }

  /**
   * Takes all pipelines off, and attaches no more. From then on frames are dropped, or passed on as they are: with
   * `pass`, media that was encrypted is sent in the clear from now on.
   */
  async detach(mode: DetachMode): Promise<void> {
    if (mode !== 'drop' && mode !== 'pass') throw new RangeError(`"mode" expected 'drop' or 'pass', got '${mode}'`);
    this.#unwatch();
    const detached = this.transforms;
    this.#attached.clear();
    await Promise.all(detached.map((attached) => attached.detach(mode)));
  }

  #sweep(): void {
    if (this.peerConnection.signalingState === 'closed') {
      this.#unwatch();
      for (const attached of this.transforms) attached.close();
      this.#attached.clear();
      return;
    }
    for (const transceiver of this.peerConnection.getTransceivers()) {
      for (const target of targetsOf(transceiver)) {
        if (this.#settled.has(target)) continue;
        this.#settled.add(target);
        this.#attach(target, transceiver);
      }
    }
  }

  #attach(target: TransformTarget, transceiver: RTCRtpTransceiver): void {
    const request = { kind: transceiver.receiver.track.kind as MediaKind, side: sideOf(target), transceiver };
    const holds = isHolding(this.peerConnection);
    let attached: AttachedTransform<R>;
    try {
      const pipeline = this.#pipelineFor(request);
      // A connection that holds media lets nothing through without a pipeline, be it an empty one.
      if (!pipeline && !holds) return;
      const worker = typeof this.#worker === 'function' ? this.#worker(request) : this.#worker;
      attached = attachWith<R, Pipeline<R>>(
        target,
        worker,
        pipeline ?? [],
        { kind: request.kind, ...this.#options },
        holds,
      );
    } catch (error) {
      this.#fail(target, error);
      return;
    }
    this.#attached.set(target, attached);
    attached.addEventListener('report', ({ detail }) => {
      this.#dispatch('report', { ...detail, attached });
      if (detail.type === 'closed') this.#attached.delete(target);
    });
    attached.ready.catch((error: unknown) => this.#fail(target, error));
    this.#dispatch('attached', attached);
  }

  #fail(target: TransformTarget, error: unknown): void {
    if (!(error instanceof EncodedTransformError && error.code === 'already-attached')) stopTarget(target);
    this.#dispatch('failed', { target, error });
  }

  #dispatch<T extends keyof AttachedPeerConnectionEvents<R>>(
    type: T,
    detail: AttachedPeerConnectionEvents<R>[T],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * Attaches pipelines to every sender and receiver that a connection has or will ever have, in the very task in which
 * each comes to be, so that the first frame goes through: through addTrack and addTransceiver, remote offers, re-used
 * transceivers, renegotiation, replaceTrack and simulcast. Call it before the connection gets its first transceiver, or
 * hand over one made by {@link wrapPeerConnection}; then any time will do.
 *
 * Throws TypeError or RangeError for a wrong argument, EncodedTransformError `closed` for a closed connection.
 *
 * @param worker the worker, or a function that chooses one for each pipeline, to share the load among several
 * @typeParam R the worker's registry, `typeof stages`, where it is not the default worker
 * @example
 * ```ts
 * import { attachToPeerConnection, createWorker } from 'framepipe';
 *
 * const pc = new RTCPeerConnection();
 * attachToPeerConnection(pc, createWorker(), ({ kind }) => (kind === 'video' ? [{ stage: 'frameStats' }] : undefined));
 * ```
 */
export function attachToPeerConnection<R extends StageRegistry = DefaultStages>(
  pc: RTCPeerConnection,
  worker: Worker | ((request: PipelineRequest) => Worker),
  // Not a place to infer R from: pipelines name stages, they do not define them.
  pipelineFor: PipelineFor<NoInfer<R>>,
  options: AttachOptions = {},
): AttachedPeerConnection<R> {
  if (typeof (pc as Partial<RTCPeerConnection> | undefined)?.getTransceivers !== 'function') {
    throw wrongType('pc', 'an RTCPeerConnection', pc);
  }
  if (!(worker instanceof Worker)) checkFunction('worker', worker);
  checkFunction('pipelineFor', pipelineFor);
  checkObject('options', options);
  if (pc.signalingState === 'closed') throw new EncodedTransformError('closed', 'the connection is closed');
  return new AttachedPeerConnection(pc, worker, pipelineFor, options);
}

function targetsOf({ sender, receiver }: RTCRtpTransceiver): readonly TransformTarget[] {
  return [sender, receiver];
}

function checkFunction(name: string, value: unknown): void {
  if (typeof value !== 'function') throw wrongType(name, 'a function', value);
}
