import { checkInteger } from '../shared/arguments.js';
import { checkBaseKey } from './base-key.js';
import { type CipherSuite, type CipherSuiteName, type CipherSuiteNumber, findCipherSuite } from './cipher-suites.js';
import { importKey, type SFrameKey } from './key.js';
import { ratchet, ratchetKeyID, splitRatchetKeyID } from './ratchet.js';

/** What a receiver was told of a sender's key. */
export interface SenderKeyRatchetOptions {
  /** Number or name, as in {@link cipherSuites}. */
  readonly cipherSuite: CipherSuiteNumber | CipherSuiteName;
  /** The sender's base key at the step that `keyID` tells. */
  readonly baseKey: CryptoKey;
  /** The sender's key ID when the base key was given out; see {@link ratchetKeyID}. */
  readonly keyID: number | bigint;
  /** R, 1 to 32: bits of the ratchet step that are sent. */
  readonly ratchetBits: number;
  /** W: how many steps ahead the receiver follows, 1 to 256. Default 8. `window + keep` must be below 2^R. */
  readonly window?: number;
  /** For how many passed steps the keys are kept, for frames out of order, 0 to 256. Default 1. */
  readonly keep?: number;
}

/**
 * The receiver's side of one generation of a sender key (RFC 9605, section 5.1): finds the key for a frame whose sender
 * has ratcheted ahead, and follows once such a frame has authenticated.
 *
 * Forged frames change nothing but what is derived in advance: at most W steps beyond the last that the sender has
 * proven, each once, however many frames ask for them.
 *
 * @example
 * ```ts
 * import { decodeHeader, decrypt, type SenderKeyRatchet } from 'framepipe/sframe.js';
 *
 * async function openAhead(sender: SenderKeyRatchet, frame: Uint8Array<ArrayBuffer>) {
 *   const header = decodeHeader(frame);
 *   const key = header && (await sender.find(header.keyID));
 *   const plaintext = key && (await decrypt(key, frame));
 *   if (plaintext) sender.commit(key);
 *   return plaintext;
 * }
 * ```
 */
export class SenderKeyRatchet {
  readonly #cipherSuite: CipherSuite;
  readonly #generation: bigint;
  readonly #ratchetBits: number;
  readonly #window: number;
  readonly #keep: number;
  /** The step that the sender has proven, counted on beyond 2^R. */
  #step: number;
  /** From the proven step on. */
  readonly #baseKeys = new Map<number, Promise<CryptoKey>>();
  readonly #keys = new Map<number, Promise<SFrameKey>>();
  readonly #stepOf = new WeakMap<SFrameKey, number>();

  /** @throws `TypeError` or `RangeError` for options of a wrong kind or out of range. */
  constructor({ cipherSuite, baseKey, keyID, ratchetBits, window = 8, keep = 1 }: SenderKeyRatchetOptions) {
    this.#cipherSuite = findCipherSuite(cipherSuite);
    checkBaseKey(baseKey);
    const { generation, step } = splitRatchetKeyID(keyID, ratchetBits);
    checkInteger('keep', keep, 0, Math.min(256, 2 ** ratchetBits - 2));
    checkInteger('window', window, 1, Math.min(256, 2 ** ratchetBits - 1 - keep));
    this.#generation = generation;
    this.#ratchetBits = ratchetBits;
    this.#window = window;
    this.#keep = keep;
    this.#step = step;
    this.#baseKeys.set(step, Promise.resolve(baseKey));
  }

  /** The key ID of the last step that the sender has proven. */
  get keyID(): bigint {
    return ratchetKeyID(this.#generation, this.#step, this.#ratchetBits);
  }

  /**
   * The key of a frame with this key ID (0 to 2^64 − 1); `undefined` where it is of another generation, more than W steps
   * ahead, or no longer kept. The same key each time, so that a replay window can go with it.
   */
  async find(keyID: number | bigint): Promise<SFrameKey | undefined> {
    const { generation, step } = splitRatchetKeyID(keyID, this.#ratchetBits);
    if (generation !== this.#generation) return undefined;
    const steps = 2 ** this.#ratchetBits;
    const ahead = (step - (this.#step % steps) + steps) % steps;
    return ahead <= this.#window ? this.#keyAt(this.#step + ahead) : this.#keys.get(this.#step + ahead - steps);
  }

  /**
   * Follows the sender to the step of this key, after a frame under it has authenticated, and lets go of what is
   * before. Answers by how many steps: 0 where it was there already.
   */
  commit(key: SFrameKey): number {
    const step = this.#stepOf.get(key) ?? 0;
    const steps = step - this.#step;
    if (steps <= 0) return 0;
    this.#step = step;
    for (const passed of this.#baseKeys.keys()) if (passed < step) this.#baseKeys.delete(passed);
    this.#forget(step - this.#keep);
    return steps;
  }

  /** Lets go of the keys of passed steps, once frames out of order are no longer to be expected. */
  retire(): void {
    this.#forget(this.#step);
  }

  #forget(before: number): void {
    for (const passed of this.#keys.keys()) if (passed < before) this.#keys.delete(passed);
  }

  #keyAt(step: number): Promise<SFrameKey> {
    const known = this.#keys.get(step);
    if (known) return known;
    const keyID = ratchetKeyID(this.#generation, step, this.#ratchetBits);
    const derived = this.#baseKeyAt(step).then(async (baseKey) => {
      const key = await importKey(this.#cipherSuite.number, baseKey, keyID);
      this.#stepOf.set(key, step);
      return key;
    });
    this.#keys.set(step, derived);
    return derived;
  }

  #baseKeyAt(step: number): Promise<CryptoKey> {
    const known = this.#baseKeys.get(step);
    if (known) return known;
    const derived = this.#baseKeyAt(step - 1).then((baseKey) => ratchet(baseKey, this.#cipherSuite.number));
    this.#baseKeys.set(step, derived);
    return derived;
  }
}
