import type { PeerState } from './peer-state.js';

/** What {@link Restarts} needs to know, and does. */
export interface RestartSubject {
  /** The side that gives way in negotiation waits longer with restarts, too: two at once disturb each other. */
  readonly polite: boolean | undefined;
  /** Whether ICE has given up, so that waiting is of no use. */
  readonly hasFailed: boolean;
  restart(attempt: number): void;
  giveUp(): void;
}

/** How long a first connection may take before ICE is restarted, in milliseconds. */
const CONNECTING = 15_000;
/** By how much the polite side waits longer, in milliseconds and as a factor. */
const POLITE = { longer: 6_000, times: 2 } as const;

/**
 * When ICE is restarted: at once where it failed, else when it did not come back by itself in time, and then again and again
 * with growing pauses, until it is connected or no attempt is left.
 */
export class Restarts {
  readonly #subject: RestartSubject;
  readonly #delays: readonly number[];
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(subject: RestartSubject, delays: readonly number[]) {
    this.#subject = subject;
    this.#delays = delays;
  }

  /** The peer has come to another state, or the connection says that ICE has failed. */
  follow(state: PeerState): void {
    if (state === 'connected' || state === 'closed') {
      this.#attempts = 0;
      this.close();
    } else if (state === 'interrupted' || state === 'connecting') {
      const isFirst = this.#attempts === 0;
      if (this.#timer === undefined) this.#schedule(state === 'connecting' ? CONNECTING : this.#delays[0]);
      if (isFirst && this.#subject.hasFailed && !this.#subject.polite) this.#schedule(0);
    }
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #schedule(delay: number | undefined): void {
    clearTimeout(this.#timer);
    const { polite } = this.#subject;
    this.#timer = setTimeout(() => this.#attempt(), polite ? (delay ?? 0) * POLITE.times + POLITE.longer : delay);
  }

  #attempt(): void {
    this.#timer = undefined;
    if (this.#attempts >= this.#delays.length) {
      this.#subject.giveUp();
      return;
    }
    this.#attempts += 1;
    // The last attempt has as long as the one before.
    this.#schedule(this.#delays[this.#attempts] ?? this.#delays.at(-1));
    this.#subject.restart(this.#attempts);
  }
}
