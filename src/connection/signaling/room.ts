import { TypedEventTarget } from '../../main/typed-event-target.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import { randomID } from '../peer/frame.js';
import { MemberChannel } from './member-channel.js';
import type { RoomCarrier, RoomListener } from './room-carrier.js';
import { Sealer } from './sealer.js';
import type { SignalingChannel } from './signaling-channel.js';

/** Somebody else in a {@link Room}. */
export interface RoomMember {
  /** 128 random bits, in hexadecimal; another after each reload of the page. */
  readonly id: string;
  /** The way to them, for a {@link Peer}. It works for as long as both are in the room. */
  readonly channel: SignalingChannel;
}

/** Where a {@link Room} is: `interrupted` while the server cannot be reached, which it is called again and again. */
export type RoomState = 'joining' | 'open' | 'interrupted' | 'closed';

/** The events of a {@link Room}. */
export interface RoomEvents {
  /** Somebody is there: has come, or was there before. */
  joined: RoomMember;
  /** Somebody has left, or did not come back in time. A {@link Peer} to them may go on. */
  left: RoomMember;
  /** It has come to another state. */
  state: { readonly state: RoomState; readonly before: RoomState };
  /**
   * `room-full` and `room-refused` end it; `signaling-failed`: the server was not reached and is called again, or messages
   * came that this room's key does not open (told once a second at most).
   */
  error: EncodedTransformError;
}

/** Options of rooms. */
export interface RoomOptions {
  /**
   * A secret of all members, as `passphraseKey` and `rawKey` give, or 16 bytes or more (copied): everything is then encrypted
   * from member to member, so that whoever runs the server can neither read descriptions nor swap fingerprints, and who has
   * another key connects to nobody. It can be the media's base key. Default none.
   */
  readonly key?: CryptoKey | Bytes;
}

/** Makes what carries a room. */
export type CarrierFor = (id: string, listener: RoomListener) => RoomCarrier;

/**
 * How long members are waited for who are not there when one comes back, in milliseconds: a server that was started anew knows
 * nobody, and they call it again within a while, too.
 */
const PATIENCE = 20_000;

/** How often messages that do not open are told at most, in milliseconds. */
const REPORT_INTERVAL = 1_000;

/**
 * A place where peers find each other, with a signalling channel between each two; {@link webSocketRoom} and
 * {@link broadcastRoom} give it.
 *
 * @example
 * ```ts
 * import { Peer, webSocketRoom } from 'framepipe/connection.js';
 *
 * const room = webSocketRoom('wss://signal.example', 'example.com/rooms/42');
 * room.addEventListener('joined', ({ detail: member }) => {
 *   const peer = new Peer(member.channel);
 *   peer.connection.createDataChannel('chat', { negotiated: true, id: 0 });
 * });
 * room.addEventListener('error', ({ detail }) => console.warn(detail.code, detail.message));
 * ```
 */
export class Room extends TypedEventTarget<RoomEvents> {
  /** What the others call this member. */
  readonly id = randomID();
  readonly #name: string;
  readonly #carrier: RoomCarrier;
  readonly #sealer: Sealer | undefined;
  readonly #members = new Map<string, { readonly member: RoomMember; readonly channel: MemberChannel }>();
  #state: RoomState = 'joining';
  /** Members who were there, and are waited for. */
  readonly #missed = new Set<string>();
  #waiting: ReturnType<typeof setTimeout> | undefined;
  #lastReport = Number.NEGATIVE_INFINITY;

  /** Use {@link webSocketRoom} or {@link broadcastRoom}. */
  constructor(name: string, { key }: RoomOptions, carrierFor: CarrierFor) {
    super();
    this.#name = name;
    this.#sealer = key && new Sealer(key);
    this.#carrier = carrierFor(this.id, {
      onOpen: (members) => this.#open(members),
      onJoined: (id) => this.#add(id),
      onLeft: (id) => this.#remove(id),
      onMessage: (from, data) => void this.#receive(from, data),
      onBroken: (error) => {
        clearTimeout(this.#waiting);
        if (this.#state === 'open') this.#enter('interrupted');
        this.#dispatch('error', error);
      },
      onRefused: (error) => {
        this.#end();
        this.#dispatch('error', error);
      },
    });
  }

  /** Where it is. */
  get state(): RoomState {
    return this.#state;
  }

  /** The others who are there. */
  get members(): readonly RoomMember[] {
    return [...this.#members.values()].map(({ member }) => member);
  }

  /** Leaves. Peers go on, but can negotiate no more. */
  leave(): void {
    if (this.#state === 'closed') return;
    this.#carrier.close();
    this.#end();
  }

  #open(present: readonly string[]): void {
    this.#enter('open');
    this.#missed.clear();
    for (const id of this.#members.keys()) if (!present.includes(id)) this.#missed.add(id);
    clearTimeout(this.#waiting);
    if (this.#missed.size > 0) this.#waiting = setTimeout(() => this.#giveUp(), PATIENCE);
    for (const id of present) this.#add(id);
  }

  #giveUp(): void {
    for (const id of this.#missed) this.#remove(id);
  }

  #add(id: string): void {
    if (id === this.id || this.#state === 'closed') return;
    const known = this.#members.get(id);
    if (known) {
      this.#missed.delete(id);
      // What was lost meanwhile is said again.
      known.channel.onopen?.(new Event('open'));
      return;
    }
    const channel = new MemberChannel((message) => this.#send(id, message));
    const member = { id, channel };
    this.#members.set(id, { member, channel });
    this.#dispatch('joined', member);
  }

  #remove(id: string): void {
    const known = this.#members.get(id);
    this.#missed.delete(id);
    if (this.#members.delete(id) && known) this.#dispatch('left', known.member);
  }

  #send(to: string, message: string): void {
    if (!this.#sealer) this.#carrier.send(to, message);
    else {
      this.#sealer.seal(message, this.#context(this.id, to)).then(
        (sealed) => this.#carrier.send(to, sealed),
        (cause: unknown) => this.#reportSeldom('a message could not be encrypted', cause),
      );
    }
  }

  async #receive(from: string, data: string): Promise<void> {
    const opened = this.#sealer
      ? await this.#sealer.open(data, this.#context(from, this.id)).catch(() => undefined)
      : data;
    if (opened !== undefined) this.#members.get(from)?.channel.hear(opened);
    else this.#reportSeldom('a message does not open: its sender has another key, or it was changed on the way');
  }

  /** IDs are new in each session, so what was recorded in another does not open either. */
  #context(from: string, to: string): string {
    return JSON.stringify(['framepipe room', this.#name, from, to]);
  }

  #end(): void {
    clearTimeout(this.#waiting);
    for (const id of [...this.#members.keys()]) this.#members.delete(id);
    this.#enter('closed');
  }

  #enter(state: RoomState): void {
    const before = this.#state;
    this.#state = state;
    if (state !== before) this.#dispatch('state', { state, before });
  }

  #reportSeldom(what: string, cause?: unknown): void {
    if (performance.now() < this.#lastReport + REPORT_INTERVAL) return;
    this.#lastReport = performance.now();
    const options = cause === undefined ? undefined : { cause };
    this.#dispatch('error', new EncodedTransformError('signaling-failed', what, options));
  }

  #dispatch<T extends keyof RoomEvents>(type: T, detail: RoomEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
