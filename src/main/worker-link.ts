import { type Remote, wrap } from 'comlink';
import { deferred } from '../shared/deferred.js';
import { EncodedTransformError, fromErrorRecord } from '../shared/errors.js';
import type {
  Answer,
  EventMessage,
  KeyFrameMessage,
  PipelineControl,
  PipelineEvent,
  RunnerLimits,
  StreamsMessage,
  TransformOptions,
  WireStageSpec,
} from '../shared/protocol.js';
import { PROTOCOL_VERSION } from '../shared/protocol.js';
import type { MediaKind } from '../shared/stage.js';
import { isHeld } from './hold-media.js';
import { support } from './support.js';
import { sideOf, type TransformTarget } from './target.js';
import { isTooLate } from './too-late.js';
import { watchWorker } from './worker-failure.js';

/** Everything a link needs to begin. */
export interface LinkOptions {
  readonly kind: MediaKind;
  readonly limits: RunnerLimits;
  readonly transfer: readonly Transferable[];
}

/** Who hears what the worker says unasked: the pipeline that has the link now. */
export interface LinkListener {
  readonly onEvent: (event: PipelineEvent) => void;
  readonly onKeyFrameWanted: () => void;
}

/** How long a failing script may take to answer after all, in milliseconds: it may have thrown after `serve()`. */
const FAILURE_GRACE = 500;

/**
 * The way between one sender or receiver and one worker: the browser's transform, and the private port. It outlives
 * the pipelines that are attached over it.
 */
export class WorkerLink {
  readonly worker: Worker;
  listener: LinkListener | undefined;
  readonly #target: TransformTarget;
  readonly #options: Omit<TransformOptions, 'pipeline' | 'port'>;
  readonly #control: Remote<PipelineControl>;
  readonly #closed = deferred<never>();
  /** Absent where only createEncodedStreams exists. */
  #transform: RTCRtpScriptTransform | undefined;

  /**
   * Binds the target to the worker, in this very task. Throws EncodedTransformError where that cannot be done.
   */
  constructor(target: TransformTarget, worker: Worker, pipeline: readonly WireStageSpec[], options: LinkOptions) {
    this.worker = worker;
    this.#target = target;
    this.#options = {
      framepipe: PROTOCOL_VERSION,
      id: crypto.randomUUID(),
      side: sideOf(target),
      kind: options.kind,
      limits: options.limits,
    };
    watchWorker(worker);
    const { port1, port2 } = new MessageChannel();
    this.#closed.promise.catch(() => {});
    const transferred = [port2, ...options.transfer];
    this.#transform = bindTransform(target, worker, { ...this.#options, pipeline, port: port2 }, transferred);
    this.#control = wrap<PipelineControl>(port1);
    port1.addEventListener('message', ({ data }: MessageEvent<Partial<EventMessage & KeyFrameMessage>>) => {
      if (data.framepipeEvent) this.listener?.onEvent(data.framepipeEvent);
      else if (data.framepipeKeyFrame) this.listener?.onKeyFrameWanted();
    });
  }

  /**
   * Resolves when the stages run. Rejects with what kept them from it; with `worker-lost` when there is no answer
   * within `timeout` milliseconds.
   */
  async opened(timeout: number): Promise<void> {
    const watch = watchWorker(this.worker);
    const failed = deferred<never>();
    const onFailure = (failure: EncodedTransformError) => setTimeout(() => failed.reject(failure), FAILURE_GRACE);
    if (watch.failure) onFailure(watch.failure);
    watch.listeners.add(onFailure);
    try {
      await Promise.race([this.ask((control) => control.open(), timeout), failed.promise]);
    } finally {
      watch.listeners.delete(onFailure);
    }
  }

  /** Asks the pipeline something; rejects with its error, or with `worker-lost` after `timeout` milliseconds. */
  async ask<T>(question: (control: Remote<PipelineControl>) => Promise<Answer<T>>, timeout?: number): Promise<T> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = deferred<never>();
    if (timeout !== undefined) timer = setTimeout(() => late.reject(noAnswer(timeout)), timeout);
    try {
      const answer = await Promise.race([question(this.#control), late.promise, this.#closed.promise]);
      if ('error' in answer) throw fromErrorRecord(answer.error);
      return answer.value;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether this target can never have another link: createEncodedStreams gives its streams once. */
  get isOnlyOne(): boolean {
    const able = support();
    return able.supported && able.interface === 'encoded-streams';
  }

  /** Whether the target still has our transform: another's may have taken its place, or none. */
  get isBound(): boolean {
    return this.#transform === undefined || this.#target.transform === this.#transform;
  }

  /** Gives the target a fresh transform, which takes over the pipeline with all its state; false where it cannot. */
  rebind(): boolean {
    if (this.isOnlyOne) return false;
    this.#transform = new RTCRtpScriptTransform(this.worker, { ...this.#options, pipeline: [] });
    this.#target.transform = this.#transform;
    return true;
  }

  /** Ends the pipeline in the worker, and this link. */
  close(): void {
    this.#closed.reject(new EncodedTransformError('closed', 'the pipeline has ended'));
    // The worker closes its end of the port, which closes this one; closing it here could lose the message.
    void this.#control.close();
  }
}

function bindTransform(
  target: TransformTarget,
  worker: Worker,
  options: TransformOptions,
  transfer: Transferable[],
): RTCRtpScriptTransform | undefined {
  const able = support();
  if (!able.supported) throw new EncodedTransformError('not-supported', able.reason);
  if (able.interface === 'script-transform') {
    if (!isHeld(target) && isTooLate(target)) throw tooLate();
    const transform = scriptTransform(worker, options, transfer);
    target.transform = transform;
    return transform;
  }
  let streams: RTCEncodedStreams;
  try {
    streams = target.createEncodedStreams!();
  } catch (cause) {
    throw tooLate(cause);
  }
  const { readable, writable } = streams;
  const message: StreamsMessage = { framepipeStreams: options, readable, writable };
  worker.postMessage(message, [readable, writable, ...transfer]);
  return undefined;
}

function scriptTransform(worker: Worker, options: TransformOptions, transfer: Transferable[]): RTCRtpScriptTransform {
  try {
    return new RTCRtpScriptTransform(worker, options, transfer);
  } catch (cause) {
    if (cause instanceof TypeError) throw cause;
    // Firefox, for a worker that was terminated; Chromium says nothing, and `opened` finds out.
    throw new EncodedTransformError('worker-lost', 'the worker has been terminated', { cause });
  }
}

function tooLate(cause?: unknown): EncodedTransformError {
  const message =
    'this browser ignores a transform that comes a task after its sender or receiver; use wrapPeerConnection, ' +
    'attachToPeerConnection, or attach in the same task. Nothing is sent until then';
  return new EncodedTransformError('too-late', message, { cause });
}

function noAnswer(timeout: number): EncodedTransformError {
  const message = `the worker did not answer within ${timeout} ms; was it terminated, or does its script not call serve() at the top level?`;
  return new EncodedTransformError('worker-lost', message);
}
