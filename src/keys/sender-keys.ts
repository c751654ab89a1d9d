import { TypedEventTarget } from '../main/typed-event-target.js';
import type { Keyring } from './keyring.js';
import { checkName } from './keyring-options.js';
import { Batches } from './sender-keys-batches.js';
import { type HandedKey, SenderKeyChain } from './sender-keys-chain.js';
import { checkSenderKeysOptions, type SenderKeysEvents, type SenderKeysOptions } from './sender-keys-options.js';

/** How long the key before stays readable on this page, in milliseconds. */
const GRACE_PERIOD = 10_000;

/**
 * The keys of the local participant's senders, as RFC 9605 describes them (section 5.1): a random one, which goes forward
 * by a ratchet when somebody joins (the newcomer cannot read what was before; the others follow by themselves, without a
 * message), and is replaced when somebody leaves (who cannot read what comes).
 *
 * Every participant has such keys, and gives them to every other over a channel of the application's own. What others
 * send goes to the keyring's `add`.
 *
 * @example
 * ```ts
 * import { Keyring, SenderKeys, senderKeyScheme, type SenderKeyMessage } from 'framepipe/keys.js';
 *
 * declare const secure: {
 *   send(participant: string, message: SenderKeyMessage): Promise<void>;
 *   onmessage(receive: (from: string, message: SenderKeyMessage) => void): void;
 * };
 *
 * const keyring = new Keyring({ participant: 'alice', keyScheme: senderKeyScheme });
 * const own = new SenderKeys(keyring, { send: (participant, message) => secure.send(participant, message) });
 * secure.onmessage((from, { keyID, key }) => {
 *   void keyring.add({ participant: from, keyID, key, gracePeriod: 10_000 });
 * });
 * void own.join('bob');
 * void own.leave('bob');
 * ```
 */
export class SenderKeys extends TypedEventTarget<SenderKeysEvents> {
  readonly #keyring: Keyring;
  readonly #send: SenderKeysOptions['send'];
  readonly #longestWait: number;
  readonly #chain: SenderKeyChain;
  readonly #batches: Batches;
  /** Who is to be given the key. */
  readonly #waiting = new Set<string>();
  /** Who has been given it, or may have been: sent is as good as known. */
  readonly #informed = new Set<string>();
  /** Whether somebody has left who had the key, or a new one is wanted otherwise. */
  #renew = true;

  /**
   * @param keyring whose key scheme has `ratchetBits`; the keys become active in it
   * Throws TypeError or RangeError for wrong options, and where the keyring has another scheme.
   */
  constructor(keyring: Keyring, options: SenderKeysOptions) {
    super();
    const { send, longestWait, interval, chain } = checkSenderKeysOptions(keyring.keyScheme, options);
    this.#keyring = keyring;
    this.#send = send;
    this.#longestWait = longestWait;
    this.#chain = new SenderKeyChain(chain);
    this.#batches = new Batches(() => this.#change(), interval);
    this.#batches.request().catch(() => {});
  }

  /**
   * Somebody has joined, or has lost the key: they are given one, and read nothing from before. Resolves when the senders
   * use it.
   */
  join(participant: string): Promise<void> {
    checkName('participant', participant);
    this.#waiting.add(participant);
    return this.#batches.request();
  }

  /**
   * Somebody has left: the others are given a new key. Their own keys go from the keyring. Resolves when the senders use
   * the new one, and what they send from then on cannot be read by who has left.
   */
  async leave(participant: string): Promise<void> {
    checkName('participant', participant);
    this.#waiting.delete(participant);
    if (this.#informed.delete(participant)) this.#renew = true;
    await Promise.all([this.#keyring.forget(participant), this.#renew ? this.#batches.request() : undefined]);
  }

  /** Gives everybody a new key, for example from time to time. Resolves when the senders use it. */
  rotate(): Promise<void> {
    this.#renew = true;
    return this.#batches.request();
  }

  /** Changes and gives out no more keys. The last one stays in the keyring. */
  close(): void {
    this.#batches.close();
  }

  async #change(): Promise<void> {
    const renew = this.#renew || this.#chain.isExhausted;
    const given = [...new Set(renew ? [...this.#informed, ...this.#waiting] : this.#waiting)];
    if (!renew && given.length === 0) return;
    this.#renew = false;
    this.#waiting.clear();
    for (const participant of given) this.#informed.add(participant);
    try {
      const sent = this.#give(await (renew ? this.#chain.renew() : this.#chain.ratchet()), given);
      const { keyID, key } = this.#chain.current;
      await this.#keyring.add({ participant: this.#keyring.participant, keyID, key });
      const acknowledged = settledWithin(sent, this.#longestWait);
      await this.#keyring.activate(keyID, { acknowledged, shortKeyIDs: true, gracePeriod: GRACE_PERIOD });
      this.#dispatch('changed', { keyID, given });
    } catch (error) {
      // The senders still use the key before: the next change must not build on one that they never had.
      this.#renew = true;
      throw error;
    }
  }

  /** Hands the key to each, in a copy of its own; settles when all have it, or could not be given it. */
  async #give({ keyID, bytes }: HandedKey, participants: readonly string[]): Promise<void> {
    // Whoever has left meanwhile gets nothing.
    const sending = participants.map(async (participant) => {
      if (!this.#informed.has(participant)) return;
      const key = bytes.slice();
      try {
        await this.#send(participant, { keyID, key });
      } catch (error) {
        this.#dispatch('not-sent', { participant, error });
      } finally {
        key.fill(0);
      }
    });
    bytes.fill(0);
    await Promise.all(sending);
  }

  #dispatch<T extends keyof SenderKeysEvents>(type: T, detail: SenderKeysEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/** Resolves when the promise does, or after so many milliseconds. */
function settledWithin(promise: Promise<void>, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    void promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
