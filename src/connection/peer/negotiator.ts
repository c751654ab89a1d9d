import type { SignalBody, SignalDescription } from './frame.js';
import {
  type NegotiationEffect,
  type NegotiationEvent,
  type NegotiationState,
  type NegotiationStep,
  negotiate,
  startNegotiation,
} from './negotiation.js';

/** What a negotiator needs of an RTCPeerConnection. */
export type NegotiableConnection = Pick<
  RTCPeerConnection,
  | 'signalingState'
  | 'localDescription'
  | 'remoteDescription'
  | 'setLocalDescription'
  | 'setRemoteDescription'
  | 'addIceCandidate'
  | 'restartIce'
  | 'addEventListener'
>;

/** Hears of a negotiator. */
export interface NegotiatorListener {
  /** Something is to be sent. */
  onBody(body: SignalBody): void;
  onError(what: string, error: unknown): void;
}

/** Bodies that wait for their turn at most: a peer that floods is not listened to for as long. */
const LONGEST_INBOX = 256;

/** Does to a connection what {@link negotiate} says, and tells it what came of it. */
export class Negotiator {
  readonly #connection: NegotiableConnection;
  readonly #listener: NegotiatorListener;
  #state: NegotiationState;
  /** Candidates that were found while their description had not been sent. */
  readonly #held: RTCIceCandidateInit[] = [];
  /** Whether the end of the candidates was told by an empty one. */
  #hasEnded = false;
  /** The ICE generation of the candidate that was found last. */
  #generation: string | null = null;

  constructor(connection: NegotiableConnection, listener: NegotiatorListener, { offersFirst = false } = {}) {
    this.#connection = connection;
    this.#listener = listener;
    this.#state = startNegotiation(offersFirst);
    connection.addEventListener('negotiationneeded', () => this.#take({ type: 'wanted' }));
    connection.addEventListener('icecandidate', ({ candidate }) => this.#onCandidate(candidate));
  }

  /** Which side gives way; known when the peer has been heard. */
  get polite(): boolean | undefined {
    return this.#state.polite;
  }

  hear(polite: boolean): void {
    this.#take({ type: 'heard', polite });
  }

  /** The peer can take an offer from now on. */
  begin(): void {
    // What came along with the news, an offer perhaps, is first.
    queueMicrotask(() => this.#take({ type: 'proven' }));
  }

  /** False where too many wait. */
  receive(body: SignalBody): boolean {
    if (this.#state.inbox.length >= LONGEST_INBOX) return false;
    this.#take({ type: 'received', body });
    return true;
  }

  #take(event: NegotiationEvent): void {
    const { running } = this.#state;
    const { state, effects } = negotiate(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#follow(effect);
    if (state.running && state.running !== running) void this.#run(state.running);
  }

  #follow(effect: NegotiationEffect): void {
    switch (effect.effect) {
      case 'send-description': {
        const { type, sdp } = this.#connection.localDescription ?? {};
        if (sdp && (type === 'offer' || type === 'answer')) this.#listener.onBody({ description: { type, sdp } });
        for (const candidate of this.#held.splice(0)) this.#listener.onBody({ candidate });
        break;
      }
      case 'send':
        this.#listener.onBody(effect.body);
        break;
      case 'report':
        this.#listener.onError(effect.what, effect.error);
    }
  }

  async #run(step: NegotiationStep): Promise<void> {
    const failure = await Promise.resolve()
      .then(() => this.#do(step))
      .then(
        () => ({}),
        (error: unknown) => ({ error }),
      );
    this.#take({ type: 'settled', signalingState: this.#connection.signalingState, ...failure });
  }

  #do(step: NegotiationStep): Promise<void> | undefined {
    const connection = this.#connection;
    switch (step.step) {
      case 'offer':
      case 'answer':
        // Without arguments: the browser makes what its state asks for, at the moment at which it sets it.
        return connection.setLocalDescription();
      case 'offer-restart':
        connection.restartIce();
        return connection.setLocalDescription();
      case 'accept':
        return connection.setRemoteDescription(step.description);
      case 'rollback':
        return connection.setLocalDescription({ type: 'rollback' });
      case 'add-candidate':
        return this.#isStale(step.candidate) ? undefined : connection.addIceCandidate(step.candidate);
    }
  }

  /** A candidate of a description that was taken back, or replaced by an ICE restart: Firefox refuses it. */
  #isStale({ usernameFragment }: RTCIceCandidateInit): boolean {
    const { remoteDescription } = this.#connection;
    return Boolean(usernameFragment) && remoteDescription !== null && !names(remoteDescription, usernameFragment!);
  }

  #onCandidate(found: RTCIceCandidate | null): void {
    // The end of all candidates is null, of a transport's an empty one, which Chromium leaves out. Only that can be sent.
    const { localDescription } = this.#connection;
    if (!found && (this.#hasEnded || !localDescription)) return;
    // Chromium tells the end of a generation when ICE has been restarted meanwhile: it is not that of the next one.
    this.#generation = found ? found.usernameFragment : (this.#generation ?? usernameFragmentOf(localDescription));
    const candidate = found?.toJSON() ?? { candidate: '', usernameFragment: this.#generation };
    this.#hasEnded = candidate.candidate === '';
    const { running } = this.#state;
    if (running?.step === 'offer' || running?.step === 'answer') this.#held.push(candidate);
    else this.#listener.onBody({ candidate });
  }
}

function names({ sdp }: Pick<SignalDescription, 'sdp'>, usernameFragment: string): boolean {
  return sdp.split(/\r?\n/).includes(`a=ice-ufrag:${usernameFragment}`);
}

function usernameFragmentOf(description: RTCSessionDescription | null): string | null {
  return /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? '')?.[1] ?? null;
}
