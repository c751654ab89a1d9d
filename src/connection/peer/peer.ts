import type { DefaultStages } from '../../../workers/default-stages.js';
import { attachToPeerConnection } from '../../main/attach-to-peer-connection.js';
import type { AttachedPeerConnection, KnownPipelineFor } from '../../main/attached-peer-connection.js';
import { TypedEventTarget } from '../../main/typed-event-target.js';
import { wrapPeerConnection } from '../../main/wrap-peer-connection.js';
import { EncodedTransformError, type EncodedTransformErrorCode } from '../../shared/errors.js';
import type { Pipeline } from '../../shared/protocol.js';
import type { StageRegistry } from '../../shared/stage.js';
import type { SignalingChannel } from '../signaling/signaling-channel.js';
import { CandidateErrors } from './candidate-errors.js';
import { Link } from './link.js';
import { Negotiator } from './negotiator.js';
import { checkPeer, defaultRestarts, type PeerOptions, type PeerPipelines } from './peer-options.js';
import { nextPeerState, type PeerState } from './peer-state.js';
import { Restarts } from './restarts.js';

/**
 * Why a peer is closed: by `close()` or by closing its connection, because the other side closed (`left`), or because
 * another speaks in its place, as when its page was loaded again (`replaced`): a new {@link Peer} can talk to that one.
 */
export type PeerEnd = 'closed' | 'left' | 'replaced';

/** The events of a {@link Peer}. */
export interface PeerEvents {
  /** It has come to another state; `end` says why it is closed. */
  state: { readonly state: PeerState; readonly before: PeerState; readonly end?: PeerEnd };
  /** ICE is restarted, for the so manieth time since it was connected. */
  restart: { readonly attempt: number };
  /**
   * Something failed that does not end the call: `negotiation-failed`, `signaling-failed` (at most once a second), or
   * `connection-failed`, which the state `failed` comes with.
   */
  error: EncodedTransformError;
}

/** How often the same kind of trouble with messages is told at most, in milliseconds. */
const REPORT_INTERVAL = 1_000;

/**
 * A connection to one other peer, negotiated and kept: perfect negotiation whenever tracks, transceivers or channels are
 * added on either side, at any time; candidates as they are found; ICE restarts when the connection breaks; all that over a
 * channel that may lose, reorder and repeat messages or break off. Pipelines are attached before the first frame.
 *
 * Both sides make one, and are equal: which of them is polite they draw. What is sent and received is the application's, by
 * `connection`: add tracks and channels, listen to `track`. Do not call `setLocalDescription` and its like.
 *
 * The channel is the peer's own from now on, and is closed with it. Throws TypeError or RangeError for wrong arguments, and
 * what RTCPeerConnection throws for a wrong configuration.
 *
 * @typeParam R the worker's registry, where it is not the default worker: `const peer: Peer<typeof stages> = new Peer(…)`.
 * As `new Peer<typeof stages>(…)` it lets a mistyped field pass, if it stands beside a known one
 * @typeParam P what `pipelineFor` returns; inferred
 * @example
 * ```ts
 * import { createWorker } from 'framepipe';
 * import { Peer, type SignalingChannel } from 'framepipe/connection.js';
 *
 * function call(channel: SignalingChannel, stream: MediaStream, video: HTMLVideoElement): Peer {
 *   const pipelineFor = () => [{ stage: 'frameStats' }] as const;
 *   const peer = new Peer(channel, { pipelines: { worker: createWorker(), pipelineFor } });
 *   peer.connection.addEventListener('track', ({ streams: [remote] }) => {
 *     video.srcObject = remote ?? null;
 *   });
 *   for (const track of stream.getTracks()) peer.connection.addTrack(track, stream);
 *   return peer;
 * }
 * ```
 */
export class Peer<
  R extends StageRegistry = DefaultStages,
  const P extends Pipeline<R> | undefined = Pipeline<R> | undefined,
> extends TypedEventTarget<PeerEvents> {
  /** The connection: add tracks, transceivers and data channels to it as ever. */
  readonly connection: RTCPeerConnection;
  /** The pipelines; undefined where none were asked for. */
  readonly attached: AttachedPeerConnection<R> | undefined;
  readonly #link: Link;
  readonly #negotiator: Negotiator;
  readonly #restarts: Restarts | undefined;
  readonly #candidateErrors: CandidateErrors;
  #state: PeerState = 'new';
  #lastReport = Number.NEGATIVE_INFINITY;

  constructor(channel: SignalingChannel, options: PeerOptions<NoInfer<R>, KnownPipelineFor<R, P>> = {}) {
    super();
    checkPeer(channel, options);
    const { configuration, pipelines, restarts = defaultRestarts, offersFirst = false } = options;
    const { PeerConnection = RTCPeerConnection } = options;
    const connection = new (pipelines ? wrapPeerConnection(PeerConnection) : PeerConnection)(configuration);
    this.connection = connection;
    if (pipelines) {
      const { worker, pipelineFor, ...attachOptions }: PeerPipelines<R> = pipelines;
      this.attached = attachToPeerConnection<R>(connection, worker, pipelineFor, attachOptions);
    }
    this.#candidateErrors = new CandidateErrors(connection);
    this.#negotiator = new Negotiator(
      connection,
      {
        onBody: (body) => this.#link.send(body),
        onError: (what, cause) => this.#report('negotiation-failed', what, cause),
      },
      { offersFirst },
    );
    this.#link = new Link(
      channel,
      {
        onHeard: () => this.#negotiator.hear(this.#link.id < (this.#link.remoteID ?? '')),
        onProven: () => this.#negotiator.begin(),
        onBody: (body) => this.#receive(body),
        onEnd: (reason) => this.#end(reason),
        onMalformed: () => this.#reportSeldom('what came over the channel is no message of a peer'),
      },
      { eager: offersFirst },
    );
    if (restarts) this.#restarts = new Restarts(this.#restartSubject(), restarts);
    // No event tells of it.
    const { close } = connection;
    connection.close = () => {
      close.call(connection);
      this.#end('closed');
    };
    const follow = () => this.#follow();
    for (const type of ['connectionstatechange', 'iceconnectionstatechange', 'signalingstatechange'] as const) {
      connection.addEventListener(type, follow);
    }
  }

  /** How it is connected. */
  get state(): PeerState {
    return this.#state;
  }

  /** Whether this is the side that gives way when both negotiate at once; undefined while the other was not heard. */
  get polite(): boolean | undefined {
    return this.#negotiator.polite;
  }

  /**
   * Resolves when it is connected. Rejects with EncodedTransformError: `connection-failed` once it is given up, with what the
   * browser said of its candidates; `closed` when it is closed before. Rejects with the signal's reason when that aborts.
   */
  connected({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = () => {
        if (signal?.aborted) reject(signal.reason);
        else if (this.#state === 'connected') resolve();
        else if (this.#state === 'failed') reject(this.#connectionError());
        else if (this.#state === 'closed') reject(new EncodedTransformError('closed', 'the peer is closed'));
        else return;
        this.removeEventListener('state', settle);
        signal?.removeEventListener('abort', settle);
      };
      this.addEventListener('state', settle);
      signal?.addEventListener('abort', settle);
      settle();
    });
  }

  /** Looks for another way to the peer, as after a change of networks; media flow on meanwhile. */
  restartIce(): void {
    if (this.#state !== 'closed') this.#negotiator.restartIce();
  }

  /** Ends the call, and tells the peer so. Tracks are the application's to stop. */
  close(): void {
    this.#end('closed');
  }

  #receive(body: Parameters<Negotiator['receive']>[0]): boolean {
    const hasRoom = this.#negotiator.receive(body);
    if (!hasRoom) this.#reportSeldom('the peer sends more than can be taken in');
    return hasRoom;
  }

  #follow(): void {
    if (this.connection.signalingState === 'closed') this.#end('closed');
    else this.#enter(nextPeerState(this.#state, this.connection));
  }

  #enter(state: PeerState, end?: PeerEnd): void {
    const before = this.#state;
    this.#state = state;
    this.#restarts?.follow(state);
    if (state !== before) this.#dispatch('state', { state, before, ...(end && { end }) });
  }

  #end(end: PeerEnd): void {
    if (this.#state === 'closed') return;
    this.#link.close();
    this.#enter('closed', end);
    if (this.connection.signalingState !== 'closed') this.connection.close();
  }

  #restartSubject(): ConstructorParameters<typeof Restarts>[0] {
    const peer = this;
    return {
      get polite() {
        return peer.polite;
      },
      get hasFailed() {
        return peer.connection.connectionState === 'failed' || peer.connection.iceConnectionState === 'failed';
      },
      restart(attempt) {
        peer.#negotiator.restartIce();
        peer.#dispatch('restart', { attempt });
      },
      giveUp() {
        peer.#enter('failed');
        peer.#dispatch('error', peer.#connectionError());
      },
    };
  }

  #connectionError(): EncodedTransformError {
    const said = this.#candidateErrors.describe();
    return new EncodedTransformError('connection-failed', `the peer was not reached${said && `: ${said}`}`);
  }

  #reportSeldom(what: string): void {
    if (performance.now() < this.#lastReport + REPORT_INTERVAL) return;
    this.#lastReport = performance.now();
    this.#report('signaling-failed', what);
  }

  #report(code: EncodedTransformErrorCode, what: string, cause?: unknown): void {
    this.#dispatch('error', new EncodedTransformError(code, what, cause === undefined ? undefined : { cause }));
  }

  #dispatch<T extends keyof PeerEvents>(type: T, detail: PeerEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
