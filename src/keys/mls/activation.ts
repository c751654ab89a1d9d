import type { MlsMember } from './members.js';

/**
 * Waits until an epoch's key may be sealed with: when all others have said that they can open it, or after a time,
 * whichever comes first.
 */
export class Activation {
  readonly #awaited: Set<number>;
  readonly #activate: () => void;
  readonly #timer: ReturnType<typeof setTimeout>;
  #done = false;

  /**
   * @param others who are waited for
   * @param delay in milliseconds
   * @param activate is called once, never from within the constructor
   */
  constructor(others: readonly MlsMember[], delay: number, activate: () => void) {
    this.#awaited = new Set(others.map(({ index }) => index));
    this.#activate = activate;
    this.#timer = setTimeout(() => this.now(), delay);
  }

  /** The member of this leaf index is ready. */
  ready(index: number): void {
    this.#awaited.delete(index);
    if (this.#awaited.size === 0) this.now();
  }

  now(): void {
    if (this.#done) return;
    this.cancel();
    this.#activate();
  }

  cancel(): void {
    this.#done = true;
    clearTimeout(this.#timer);
  }
}
