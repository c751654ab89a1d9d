import { isMemberID } from '../../shared/room-protocol.js';
import type { RoomCarrier, RoomListener } from './room-carrier.js';

/** What tabs say to each other: I have come; I am here, too; I leave; a message. */
interface Note {
  readonly type: 'joined' | 'here' | 'left' | 'message';
  readonly from: string;
  /** Absent for all. */
  readonly to?: string;
  readonly data?: string;
}

/**
 * A room of the tabs of one origin. Each holds a lock for as long as it lives, and waits for those of the others: so all
 * hear of a tab that crashed, too.
 */
export class BroadcastCarrier implements RoomCarrier {
  readonly #channel: BroadcastChannel;
  readonly #name: string;
  readonly #id: string;
  readonly #listener: RoomListener;
  readonly #members = new Map<string, AbortController>();
  readonly #onPageHide = () => this.close();
  #letGo: () => void = () => {};
  #hasBegun = false;
  #isClosed = false;

  constructor(room: string, id: string, listener: RoomListener) {
    this.#name = `framepipe-room-${room}`;
    this.#id = id;
    this.#listener = listener;
    this.#channel = new BroadcastChannel(this.#name);
    this.#channel.onmessage = ({ data }) => this.#hear(data);
    globalThis.addEventListener?.('pagehide', this.#onPageHide);
    this.#enter();
  }

  send(to: string, data: string): void {
    this.#say({ type: 'message', to, data });
  }

  close(): void {
    if (this.#isClosed) return;
    this.#say({ type: 'left' });
    this.#isClosed = true;
    this.#letGo();
    for (const waiting of this.#members.values()) waiting.abort();
    this.#members.clear();
    globalThis.removeEventListener?.('pagehide', this.#onPageHide);
    this.#channel.close();
  }

  /** With the lock in hand, so that nobody can wait for it too early. */
  #enter(): void {
    const begin = () => {
      if (this.#isClosed) return;
      this.#hasBegun = true;
      this.#listener.onOpen([]);
      this.#say({ type: 'joined' });
    };
    const { locks } = globalThis.navigator ?? {};
    if (!locks) {
      queueMicrotask(begin);
      return;
    }
    const left = new Promise<void>((resolve) => {
      this.#letGo = resolve;
    });
    locks
      .request(this.#lockOf(this.#id), () => {
        begin();
        return left;
      })
      // Pages without an origin of their own have no locks.
      .catch(begin);
  }

  #hear(value: unknown): void {
    const note = decodeNote(value);
    if (!note || note.from === this.#id || (note.to !== undefined && note.to !== this.#id)) return;
    const { from } = note;
    switch (note.type) {
      case 'joined':
        // Without one's lock one would be taken for crashed. The other hears of one when one begins.
        if (!this.#hasBegun) break;
        this.#say({ type: 'here', to: from });
        this.#add(from);
        break;
      case 'here':
        this.#add(from);
        break;
      case 'left':
        this.#remove(from);
        break;
      case 'message':
        if (note.data !== undefined && this.#members.has(from)) this.#listener.onMessage(from, note.data);
    }
  }

  #add(id: string): void {
    if (this.#members.has(id)) return;
    const waiting = new AbortController();
    this.#members.set(id, waiting);
    this.#listener.onJoined(id);
    globalThis.navigator?.locks
      ?.request(this.#lockOf(id), { signal: waiting.signal }, () => this.#remove(id))
      .catch(() => {});
  }

  #remove(id: string): void {
    this.#members.get(id)?.abort();
    if (this.#members.delete(id)) this.#listener.onLeft(id);
  }

  #lockOf(id: string): string {
    return `${this.#name}/${id}`;
  }

  #say(note: Omit<Note, 'from'>): void {
    if (!this.#isClosed) this.#channel.postMessage({ ...note, from: this.#id });
  }
}

function decodeNote(value: unknown): Note | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, from, to, data } = value as Partial<Record<keyof Note, unknown>>;
  if (type !== 'joined' && type !== 'here' && type !== 'left' && type !== 'message') return undefined;
  if (!isMemberID(from) || (to !== undefined && !isMemberID(to))) return undefined;
  return { type, from, ...(to && { to }), ...(typeof data === 'string' && { data }) };
}
