import type { PeerEnd } from '../peer/peer.js';
import type { PeerState } from '../peer/peer-state.js';
import type { RoomMember } from '../signaling/room.js';
import type { SignalingChannel } from '../signaling/signaling-channel.js';
import type { MeshRoom } from './mesh-room.js';
import { Wire } from './wire.js';

/** Somebody with whom there is a connection, or is to be one. */
export interface RosterPeer {
  readonly state: PeerState;
  /** Ends it without a further word to the roster. */
  close(): void;
}

/** Connects. */
export interface RosterHost<P extends RosterPeer> {
  /** Makes a peer of a member; it is told of with {@link Roster.follow} and its like. Undefined where that failed. */
  connect(id: string, channel: SignalingChannel): P | undefined;
}

interface Entry<P extends RosterPeer> {
  readonly wire: Wire;
  peer: P | undefined;
  /** Whether the channels to the peer have ended. */
  isLost: boolean;
  /** How often its channels have failed. */
  failures: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** First and longest pause before a connection whose channels have failed is made anew, in milliseconds. */
const RETRY = { first: 1_000, longest: 60_000 } as const;

/**
 * Who is in the call: a peer for everybody in the room, one after another if need be. A member that the room has lost stays
 * for as long as it is connected: the server may have been restarted. One that is in the room stays though it is not
 * connected: it may come back.
 */
export class Roster<P extends RosterPeer> {
  readonly #room: MeshRoom;
  readonly #host: RosterHost<P>;
  readonly #entries = new Map<string, Entry<P>>();
  readonly #closed = new AbortController();

  constructor(room: MeshRoom, host: RosterHost<P>) {
    this.#room = room;
    this.#host = host;
    const { signal } = this.#closed;
    room.addEventListener('joined', ({ detail }) => this.#join(detail), { signal });
    room.addEventListener('left', ({ detail }) => this.#leave(detail.id), { signal });
    for (const member of room.members) this.#join(member);
  }

  /** Whether somebody is in the room, or connected all the same. */
  has(id: string): boolean {
    return this.#entries.get(id)?.peer !== undefined || this.#isInRoom(id);
  }

  /** A peer has come to another state. */
  follow(id: string, end?: PeerEnd): void {
    const entry = this.#entries.get(id);
    if (!entry?.peer) return;
    if (end) {
      entry.peer = undefined;
      if (!this.#isInRoom(id)) this.#forget(id);
      else if (end === 'replaced') this.#connect(id, entry);
    } else if (!this.#isStaying(id, entry)) this.#forget(id);
  }

  /** The channels to a member have ended, which may be because it leaves. Answers whether it is still there. */
  lose(id: string): boolean {
    const entry = this.#entries.get(id);
    if (!entry?.peer) return false;
    entry.isLost = true;
    const isStaying = this.#isStaying(id, entry);
    if (!isStaying) this.#forget(id);
    return isStaying;
  }

  /** The channels to a member have failed: without them it is as good as gone, so another connection is made. */
  fail(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry?.peer) return;
    const { peer } = entry;
    entry.peer = undefined;
    peer.close();
    if (!this.#isInRoom(id)) {
      this.#forget(id);
      return;
    }
    const pause = Math.min(RETRY.first * 2 ** entry.failures, RETRY.longest);
    entry.failures += 1;
    entry.timer = setTimeout(() => this.#connect(id, entry), pause);
  }

  close(): void {
    this.#closed.abort();
    for (const id of [...this.#entries.keys()]) this.#forget(id);
  }

  #join({ id, channel }: RoomMember): void {
    const known = this.#entries.get(id);
    if (known) {
      known.wire.use(channel);
      return;
    }
    const wire = new Wire(() => this.#connect(id, entry));
    const entry: Entry<P> = { wire, peer: undefined, isLost: false, failures: 0, timer: undefined };
    this.#entries.set(id, entry);
    wire.use(channel);
    this.#connect(id, entry);
  }

  #leave(id: string): void {
    const entry = this.#entries.get(id);
    if (entry && !this.#isStaying(id, entry)) this.#forget(id);
  }

  #connect(id: string, entry: Entry<P>): void {
    if (entry.peer || this.#entries.get(id) !== entry) return;
    clearTimeout(entry.timer);
    entry.isLost = false;
    const peer = this.#host.connect(id, entry.wire);
    // Whoever heard of it may have closed it.
    entry.peer = peer?.state === 'closed' ? undefined : peer;
  }

  #forget(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    clearTimeout(entry.timer);
    const { peer } = entry;
    entry.peer = undefined;
    peer?.close();
    entry.wire.release();
  }

  #isStaying(id: string, { peer, isLost }: Entry<P>): boolean {
    return this.#isInRoom(id) || (peer?.state === 'connected' && !isLost);
  }

  #isInRoom(id: string): boolean {
    return this.#room.members.some((member) => member.id === id);
  }
}
