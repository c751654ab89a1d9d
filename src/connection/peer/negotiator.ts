import { DtlsRole } from './dtls-role.js';
import type { SignalBody, SignalDescription } from './frame.js';
import { negotiate, startNegotiation, usernameFragmentOf } from './negotiation.js';
import type { NegotiationEffect, NegotiationEvent, NegotiationState, NegotiationStep } from './negotiation-state.js';

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
  readonly #role = new DtlsRole();
  #isPeerFirefox = false;
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

  /**
   * Restarts ICE with the next offer, or lets the peer's do so.
   *
   * Between Chromium and Firefox, it is Firefox that has to offer: after an offer of Chromium's, both may stay for ever with a
   * pair of new and old candidates over which Firefox receives nothing. Chromium nominates it before the answer comes, prunes
   * the new pairs, and Firefox answers its checks for as long as nothing better is nominated.
   */
  restartIce(): void {
    const { localDescription, remoteDescription } = this.#connection;
    const isOurs = !this.#isPeerFirefox || !remoteDescription || !localDescription || isOfFirefox(localDescription);
    if (isOurs) this.#take({ type: 'restart' });
    else this.#listener.onBody({ restart: usernameFragmentOf(remoteDescription.sdp) ?? '' });
  }

  /** False where too many wait. */
  receive(body: SignalBody): boolean {
    if ('restart' in body) {
      this.#restartFor(body.restart);
      return true;
    }
    if (this.#state.inbox.length >= LONGEST_INBOX) return false;
    this.#take({ type: 'received', body });
    return true;
  }

  /** The peer asks for a restart of this generation; it may be under way. */
  #restartFor(generation: string): void {
    const { running } = this.#state;
    const isBeginning = running?.step === 'offer' && running.restart;
    const { sdp } = this.#connection.localDescription ?? {};
    if (sdp && !isBeginning && usernameFragmentOf(sdp) === generation) this.#take({ type: 'restart' });
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
      case 'send-description':
        this.#sendDescription();
        break;
      case 'send':
        this.#listener.onBody(effect.body);
        break;
      case 'report':
        this.#listener.onError(effect.what, effect.error);
    }
  }

  #sendDescription(): void {
    const { type, sdp } = this.#connection.localDescription ?? {};
    if (!sdp || (type !== 'offer' && type !== 'answer')) return;
    this.#listener.onBody({ description: { type, sdp } });
    if (type === 'answer') this.#role.learn({ sdp }, true);
    for (const candidate of this.#held.splice(0)) this.#listener.onBody({ candidate });
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
        if (step.restart) connection.restartIce();
        return connection.setLocalDescription();
      case 'answer':
        // Without arguments: the browser makes what its state asks for, at the moment at which it sets it.
        return connection.setLocalDescription();
      case 'offer-restart':
        connection.restartIce();
        return connection.setLocalDescription();
      case 'accept':
        return this.#accept(step.description);
      case 'rollback':
        return connection.setLocalDescription({ type: 'rollback' });
      case 'add-candidate':
        return this.#isStale(step.candidate) ? undefined : connection.addIceCandidate(step.candidate);
    }
  }

  async #accept(description: SignalDescription): Promise<void> {
    // As it came: Chromium's remoteDescription names no origin.
    this.#isPeerFirefox = isOfFirefox(description);
    await this.#connection.setRemoteDescription(this.#role.correct(description));
    if (description.type === 'answer') this.#role.learn(description, false);
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
    this.#generation = found
      ? found.usernameFragment
      : (this.#generation ?? usernameFragmentOf(localDescription?.sdp ?? '') ?? null);
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

/** By the origin that it names: https://searchfox.org/mozilla-central/search?q=SDPARTA */
function isOfFirefox({ sdp }: Pick<SignalDescription, 'sdp'>): boolean {
  return /^o=mozilla/m.test(sdp);
}
