import type { DefaultStages } from '../../workers/default-stages.js';
import { checkFunction, checkOneOf } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { KnownFieldsOf } from '../shared/known-fields.js';
import type { DetachMode, Pipeline, PipelineEvent, PipelineStats } from '../shared/protocol.js';
import type { MediaKind, Side, StageRegistry } from '../shared/stage.js';
import { type AttachOptions, attach } from './attach.js';
import type { AttachedTransform } from './attached-transform.js';
import { failClosed } from './fail-closed.js';
import { chooseHeaderExtensions, type HeaderExtensionOptions } from './header-extensions.js';
import { isHeld } from './hold-media.js';
import { sideOf, type TransformTarget, targetsOf } from './target.js';
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
 * are. Where it throws, nothing passes until {@link AttachedPeerConnection.replace} chooses a pipeline.
 */
export type PipelineFor<R extends StageRegistry> = (request: PipelineRequest) => Pipeline<R> | undefined;

/** The same, of pipelines that are inferred: a field that there is not in them is a compile error. */
export type KnownPipelineFor<R extends StageRegistry, P extends Pipeline<R> | undefined> = (
  request: PipelineRequest,
) => P & KnownFieldsOf<R, P>;

/** One worker for all pipelines, or a function that chooses one for each, to share the load among several. */
export type WorkerFor = Worker | ((request: PipelineRequest) => Worker);

/** Options for each pipeline of a connection, as of `attach`, and for what its packets tell beside the frames. */
export type AttachAllOptions = Omit<AttachOptions, 'kind' | 'transfer'> & HeaderExtensionOptions;

/** The events of an {@link AttachedPeerConnection}; also those of what was attached before anyone could listen. */
export interface AttachedPeerConnectionEvents<R extends StageRegistry> {
  /** A pipeline was attached to a sender or receiver. */
  attached: AttachedTransform<R>;
  /** Any event of any of the pipelines, and whose it is. */
  report: PipelineEvent & { readonly attached: AttachedTransform<R> };
  /** `pipelineFor` threw, or a pipeline did not start: the sender or receiver lets nothing through. */
  failed: { readonly target: TransformTarget; readonly error: unknown };
  /** This browser cannot do for a transceiver what an option asks for; everything else goes on. */
  unsupported: { readonly option: keyof HeaderExtensionOptions; readonly transceiver: RTCRtpTransceiver };
}

/** Connections that have an AttachedPeerConnection which has not been detached. */
const attachedTo = new WeakSet<RTCPeerConnection>();

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
  readonly #workerFor: (request: PipelineRequest) => Worker;
  readonly #options: AttachAllOptions;
  readonly #attached = new Map<TransformTarget, AttachedTransform<R>>();
  /** What became of the attempt to attach to each target. */
  readonly #outcomes = new Map<TransformTarget, Promise<void>>();
  readonly #stopWatching: () => void;
  #pipelineFor: PipelineFor<R>;
  #detached = false;

  /** Use {@link attachToPeerConnection}. */
  constructor(pc: RTCPeerConnection, worker: WorkerFor, pipelineFor: PipelineFor<R>, options: AttachAllOptions) {
    super();
    if (pc.signalingState === 'closed') throw new EncodedTransformError('closed', 'the connection is closed');
    if (attachedTo.has(pc)) {
      throw new EncodedTransformError(
        'already-attached',
        'this connection has pipelines: replace or detach them first',
      );
    }
    attachedTo.add(pc);
    this.peerConnection = pc;
    this.#workerFor = typeof worker === 'function' ? worker : () => worker;
    this.#pipelineFor = pipelineFor;
    this.#options = options;
    this.#stopWatching = watchTransceivers(pc, {
      onAdded: (transceiver) => {
        if (this.#detached) return;
        const option = chooseHeaderExtensions(transceiver, options);
        if (option) queueMicrotask(() => this.#dispatch('unsupported', { option, transceiver }));
        for (const target of targetsOf(transceiver)) this.#attach(target, transceiver);
      },
      onEnded: (transceiver) => {
        for (const target of targetsOf(transceiver)) this.#end(target);
      },
    });
  }

  /** The attached pipelines, of senders and receivers. */
  get transforms(): readonly AttachedTransform<R>[] {
    return [...this.#attached.values()];
  }

  /** The pipeline of one sender or receiver. */
  get(target: TransformTarget): AttachedTransform<R> | undefined {
    return this.#attached.get(target);
  }

  /** Resolves when every pipeline attached so far runs; rejects with the first failure, if only of `pipelineFor`. */
  async ready(): Promise<void> {
    await Promise.all(this.#outcomes.values());
  }

  /** Counts of every pipeline, in the order of {@link transforms}. */
  getStats(): Promise<PipelineStats[]> {
    return Promise.all(this.transforms.map((attached) => attached.getStats()));
  }

  /**
   * Chooses anew, for all that is there and all that comes. No frame is lost or goes by. What had no pipeline gets one
   * as by `attach`: in Chromium that is too late now, and stops it. Rejects with the first failure.
   */
  async replace(pipelineFor: PipelineFor<R>): Promise<void> {
    checkFunction('pipelineFor', pipelineFor);
    if (this.#detached) throw new EncodedTransformError('closed', 'the pipelines have been detached');
    this.#pipelineFor = pipelineFor;
    const changes = this.peerConnection.getTransceivers().flatMap((transceiver) =>
      targetsOf(transceiver).map(async (target) => {
        const attached = this.#attached.get(target);
        if (attached) {
          await attached.replace(pipelineFor(requestOf(target, transceiver)) ?? []);
        } else {
          this.#attach(target, transceiver);
          await this.#outcomes.get(target);
        }
      }),
    );
    await Promise.all(changes);
  }

  /**
   * Takes all pipelines off, and attaches no more. From then on frames are dropped, or passed on as they are: with
   * `pass`, media that was encrypted is sent in the clear from now on. Of senders that come later nothing is taken
   * care of: a connection of {@link wrapPeerConnection} holds them, any other sends as they are.
   */
  async detach(mode: DetachMode): Promise<void> {
    checkOneOf('mode', mode, ['drop', 'pass']);
    this.#detached = true;
    attachedTo.delete(this.peerConnection);
    this.#leave();
    await Promise.all(this.transforms.map((attached) => attached.detach(mode)));
  }

  #attach(target: TransformTarget, transceiver: RTCRtpTransceiver): void {
    const request = requestOf(target, transceiver);
    let outcome: Promise<void>;
    try {
      // Where the browser lets nothing through without a pipeline, none is an empty one.
      const pipeline = this.#pipelineFor(request) ?? (isHeld(target) ? [] : undefined);
      if (!pipeline) return;
      const options = { ...this.#options, kind: request.kind };
      const attached = attach<R>(target, this.#workerFor(request), pipeline, options);
      this.#attached.set(target, attached);
      attached.addEventListener('report', ({ detail }) => {
        this.#dispatch('report', { ...detail, attached });
        if (detail.type === 'closed') this.#forget(target, attached);
      });
      queueMicrotask(() => this.#dispatch('attached', attached));
      outcome = attached.ready.catch((error: unknown) => {
        // It never came to be: another has the target, or the browser takes no transform.
        if (!attached.worker) this.#forget(target, attached);
        throw error;
      });
    } catch (error) {
      failClosed(target);
      outcome = Promise.reject(error);
    }
    this.#outcomes.set(target, outcome);
    outcome.catch((error: unknown) => {
      // One that ended while it started has not failed.
      if (this.#outcomes.get(target) === outcome) this.#dispatch('failed', { target, error });
    });
  }

  #end(target: TransformTarget): void {
    this.#attached.get(target)?.close();
    this.#outcomes.delete(target);
  }

  #forget(target: TransformTarget, attached: AttachedTransform<R>): void {
    if (this.#attached.get(target) === attached) this.#attached.delete(target);
    this.#leave();
  }

  /** What was detached still ends with its transceiver; after the last there is nothing to watch. */
  #leave(): void {
    if (this.#detached && this.#attached.size === 0) this.#stopWatching();
  }

  #dispatch<T extends keyof AttachedPeerConnectionEvents<R>>(
    type: T,
    detail: AttachedPeerConnectionEvents<R>[T],
  ): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

function requestOf(target: TransformTarget, transceiver: RTCRtpTransceiver): PipelineRequest {
  return { kind: transceiver.receiver.track.kind as MediaKind, side: sideOf(target), transceiver };
}
