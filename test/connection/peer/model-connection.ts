/**
 * JSEP as far as negotiation goes (RFC 9429; https://w3c.github.io/webrtc-pc/#session-negotiation-model), written from the
 * specifications: signalling states, implicit and explicit rollback, when `negotiationneeded` fires, ICE credentials that a
 * restart changes, candidates that belong to them. Every operation takes a random time. What the browser would refuse is
 * refused, and what a negotiator must never do is kept in `violations`.
 */
export interface Chance {
  /** An integer from 0 to `below` − 1. */
  next(below: number): number;
}

interface ModelDescription {
  readonly type: 'offer' | 'answer';
  readonly id: string;
  /** The offer that an answer is to. */
  readonly answers?: string;
  readonly usernameFragment: string;
  /** Who made it. */
  readonly isFirefox: boolean;
  /** How many things the offerer wants negotiated. */
  readonly wishes: number;
}

export class ModelConnection extends EventTarget {
  signalingState: RTCSignalingState = 'stable';
  connectionState: RTCPeerConnectionState = 'new';
  iceConnectionState: RTCIceConnectionState = 'new';
  readonly violations: string[] = [];
  /** Refuses an offer that restarts ICE once it has rolled back its own that did not. */
  isFirefox = false;
  /** How often ICE was restarted by an offer of this end. */
  restartOffers = 0;
  /** Things added here, how many of them are negotiated, and how many of the peer's are known. */
  wishes = 0;
  negotiated = 0;
  known = 0;
  /** Candidates found and added, by the username fragment that they belong to. */
  readonly found = new Map<string, Set<string>>();
  readonly added = new Map<string, Set<string>>();
  readonly #chance: Chance;
  readonly #name: string;
  #current: { local?: ModelDescription; remote?: ModelDescription } = {};
  #pending: { local?: ModelDescription; remote?: ModelDescription } = {};
  #wantsRestart = false;
  #offeredRestart: boolean | undefined;
  #isNeeded = false;
  #isBusy = false;
  #serial = 0;

  constructor(name: string, chance: Chance) {
    super();
    this.#name = name;
    this.#chance = chance;
  }

  get localDescription() {
    return toInit(this.#pending.local ?? this.#current.local);
  }

  /** As Chromium has it, without the origin that was given. */
  get remoteDescription() {
    const init = toInit(this.#pending.remote ?? this.#current.remote);
    return init && { ...init, sdp: init.sdp.replace(/^o=\S+/m, 'o=-') };
  }

  get currentRemoteDescription() {
    return toInit(this.#current.remote);
  }

  get usernameFragments() {
    const { local, remote } = this.#current;
    return { local: local?.usernameFragment ?? '', remote: remote?.usernameFragment ?? '' };
  }

  /** As addTrack, addTransceiver or createDataChannel. */
  addWish(): void {
    this.wishes += 1;
    this.#updateNeeded();
  }

  restartIce(): void {
    this.#wantsRestart = true;
    this.#updateNeeded();
  }

  close(): void {
    this.signalingState = 'closed';
  }

  setLocalDescription(description?: RTCSessionDescriptionInit): Promise<void> {
    return this.#operate('setLocalDescription', () => {
      if (description) {
        if (description.type !== 'rollback') this.violations.push('set a description by hand');
        if (this.signalingState === 'stable') throw new DOMException('nothing to take back', 'InvalidStateError');
        this.#rollBack();
      } else if (this.signalingState === 'stable') {
        this.#makeOffer();
      } else if (this.signalingState === 'have-remote-offer') {
        this.#makeAnswer();
      } else {
        this.violations.push(`made an offer in ${this.signalingState}`);
      }
    });
  }

  setRemoteDescription({ type, sdp }: RTCSessionDescriptionInit): Promise<void> {
    return this.#operate('setRemoteDescription', () => {
      const description = fromSdp(sdp);
      if (!description || description.type !== type) throw new DOMException('not SDP', 'InvalidAccessError');
      if (type === 'offer') {
        if (this.signalingState === 'have-local-offer') this.#rollBack(true);
        else if (this.signalingState !== 'stable') this.violations.push(`accepted an offer in ${this.signalingState}`);
        const { remote } = this.#current;
        const isRestart = remote && remote.usernameFragment !== description.usernameFragment;
        if (this.isFirefox && isRestart && this.#offeredRestart === false) {
          this.#updateNeeded(true);
          throw new DOMException('Remote description indicates ICE restart', 'InvalidAccessError');
        }
        this.#pending = { remote: description };
        this.#enter('have-remote-offer');
      } else {
        if (description.answers !== this.#pending.local?.id) {
          this.violations.push('accepted an answer to another offer');
          throw new DOMException('no such offer', 'InvalidStateError');
        }
        this.#agree(this.#pending.local!, description, this.#pending.local!.wishes);
      }
    });
  }

  addIceCandidate({ candidate = '', usernameFragment }: RTCIceCandidateInit = {}): Promise<void> {
    return this.#operate('addIceCandidate', () => {
      const { remote } = this.#current;
      const known = [this.#pending.remote, remote].filter((one) => one !== undefined);
      if (known.length === 0) throw new DOMException('no remote description', 'InvalidStateError');
      if (!known.some((one) => one.usernameFragment === usernameFragment)) {
        throw new DOMException('unknown ufrag', 'OperationError');
      }
      add(this.added, usernameFragment!, candidate);
    });
  }

  async #operate(name: string, work: () => void): Promise<void> {
    if (this.#isBusy) this.violations.push(`${name} while another operation runs`);
    this.#isBusy = true;
    await this.#pause(60);
    this.#isBusy = false;
    if (this.signalingState === 'closed') return new Promise(() => {});
    work();
  }

  #makeOffer(): void {
    const { local } = this.#current;
    const isNew = this.#wantsRestart || !local;
    const usernameFragment = isNew ? this.#name + this.#nextSerial() : local.usernameFragment;
    this.#offeredRestart = isNew;
    if (isNew && local) this.restartOffers += 1;
    const { isFirefox, wishes } = this;
    this.#pending.local = { type: 'offer', id: this.#nextID(), usernameFragment, isFirefox, wishes };
    this.#enter('have-local-offer');
    if (isNew) this.#gather(usernameFragment);
  }

  #makeAnswer(): void {
    const offer = this.#pending.remote!;
    const { local, remote } = this.#current;
    const isNew = !local || offer.usernameFragment !== remote?.usernameFragment;
    const usernameFragment = isNew ? this.#name + this.#nextSerial() : local.usernameFragment;
    const answer: ModelDescription = {
      type: 'answer',
      id: this.#nextID(),
      answers: offer.id,
      usernameFragment,
      isFirefox: this.isFirefox,
      wishes: 0,
    };
    if (isNew) this.#gather(usernameFragment);
    this.known = offer.wishes;
    this.#agree(answer, offer, this.negotiated);
  }

  #agree(local: ModelDescription, remote: ModelDescription, negotiated: number): void {
    if (local.usernameFragment !== this.#current.local?.usernameFragment) this.#wantsRestart = false;
    this.#current = { local, remote };
    this.#pending = {};
    this.#offeredRestart = undefined;
    this.negotiated = negotiated;
    this.#enter('stable');
    this.#updateNeeded(true);
  }

  #rollBack(implicitly = false): void {
    this.#pending = {};
    this.#enter('stable');
    if (!implicitly) this.#updateNeeded(true);
  }

  /** https://w3c.github.io/webrtc-pc/#dfn-update-the-negotiation-needed-flag */
  #updateNeeded(again = false): void {
    const isNeeded = this.wishes > this.negotiated || (this.#wantsRestart && this.#current.local !== undefined);
    const wasNeeded = this.#isNeeded;
    if (this.signalingState !== 'stable') return;
    this.#isNeeded = isNeeded;
    if (!isNeeded || (wasNeeded && !again)) return;
    setTimeout(() => {
      if (this.#isNeeded && this.signalingState === 'stable') this.dispatchEvent(new Event('negotiationneeded'));
    }, 0);
  }

  /** Some candidates come before the promise of their description, some when it may have been taken back. */
  #gather(usernameFragment: string): void {
    const count = this.#chance.next(4);
    let left = count;
    for (let index = 0; index < count; index++) {
      const candidate = `candidate:${usernameFragment} ${index}`;
      add(this.found, usernameFragment, candidate);
      const init = { candidate, sdpMid: '0', sdpMLineIndex: 0, usernameFragment };
      const tell = () => {
        this.#tell({ ...init, toJSON: () => init });
        left -= 1;
        if (left === 0) this.#tell(null);
      };
      if (this.#chance.next(4) === 0) tell();
      else void this.#pause(400).then(tell);
    }
  }

  #tell(candidate: unknown): void {
    if (this.signalingState === 'closed') return;
    this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }

  #enter(state: RTCSignalingState): void {
    if (this.signalingState === state) return;
    this.signalingState = state;
    this.dispatchEvent(new Event('signalingstatechange'));
  }

  #nextID(): string {
    return `${this.#name}/${this.#nextSerial()}`;
  }

  #nextSerial(): number {
    this.#serial += 1;
    return this.#serial;
  }

  #pause(longest: number): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, this.#chance.next(longest)));
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  map.set(key, (map.get(key) ?? new Set()).add(value));
}

function toInit(description: ModelDescription | undefined) {
  if (!description) return null;
  const origin = `o=${description.isFirefox ? 'mozilla...THIS_IS_SDPARTA-99.0' : '-'} 1 1 IN IP4 0.0.0.0`;
  const lines = [JSON.stringify(description), origin, `a=ice-ufrag:${description.usernameFragment}`, ''];
  return { type: description.type, sdp: lines.join('\r\n') };
}

function fromSdp(sdp = ''): ModelDescription | undefined {
  try {
    return JSON.parse(sdp.split('\r\n')[0]!);
  } catch {
    return undefined;
  }
}
