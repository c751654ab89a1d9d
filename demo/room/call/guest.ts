import { type ConnectionObserver, type MeshMember, observe } from 'framepipe/connection.js';
import type { Presence } from './presence.js';
import { type ConnectionWords, connectionWords } from './words.js';

/** Somebody else in the room. */
export class Guest {
  readonly member: MeshMember;
  readonly #observer: ConnectionObserver;
  #presence: Presence | undefined;
  #isLost = false;
  /** Whether the latest of their frames did not open. */
  isSealed = false;

  /** @param onChange hears that something about them is not as it was */
  constructor(member: MeshMember, onChange: () => void) {
    this.member = member;
    this.#observer = observe(member.peer.connection);
    this.#observer.addEventListener('change', onChange);
    member.peer.addEventListener('state', ({ detail: { state } }) => {
      // Closing comes after all that happened to it.
      if (state !== 'closed') this.#isLost = state !== 'connected';
      onChange();
    });
  }

  get id(): string {
    return this.member.id;
  }

  /** What they say of themselves; undefined while nothing was heard. */
  get presence(): Presence | undefined {
    return this.#presence;
  }

  set presence(presence: Presence | undefined) {
    this.#presence = presence;
  }

  get name(): string {
    return this.#presence?.name ?? 'Somebody';
  }

  /** Whether they have been heard: who has another key never is. */
  get isMet(): boolean {
    return this.#presence !== undefined || this.member.peer.polite !== undefined;
  }

  /** Whether they were not connected any more, before they left. */
  get isLost(): boolean {
    return this.#isLost;
  }

  get camera(): MediaStream | undefined {
    return this.member.streams.find(({ id }) => id !== this.#presence?.screen);
  }

  get screen(): MediaStream | undefined {
    return this.member.streams.find(({ id }) => id === this.#presence?.screen);
  }

  /** How the connection to them is. */
  get words(): ConnectionWords {
    return connectionWords(this.member.peer.state, this.#observer.explain(), this.isSealed);
  }

  close(): void {
    this.#observer.close();
  }
}
