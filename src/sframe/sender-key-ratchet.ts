import { checkBaseKey } from './base-key.js';
import { BaseKeyRatchet, checkSenderKeyScheme, type Rung, type SenderKeyScheme } from './base-key-ratchet.js';
import { type CipherSuite, type CipherSuiteName, type CipherSuiteNumber, findCipherSuite } from './cipher-suites.js';
import { importKey, type SFrameKey } from './key.js';
import { ratchetKeyID, splitRatchetKeyID } from './ratchet.js';

/** What a receiver was told of a sender's key. */
export interface SenderKeyRatchetOptions extends SenderKeyScheme {
  /** Number or name, as in {@link cipherSuites}. */
  readonly cipherSuite: CipherSuiteNumber | CipherSuiteName;
  /** The sender's base key at the step that `keyID` tells. */
  readonly baseKey: CryptoKey;
  /** The sender's key ID when the base key was given out; see {@link ratchetKeyID}. */
  readonly keyID: number | bigint;
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
  readonly #ratchet: BaseKeyRatchet;
  readonly #keys = new WeakMap<Rung, Promise<SFrameKey>>();
  readonly #rungs = new WeakMap<SFrameKey, Rung>();

  /** @throws `TypeError` or `RangeError` for options of a wrong kind or out of range. */
  constructor({ cipherSuite, baseKey, keyID, ...scheme }: SenderKeyRatchetOptions) {
    this.#cipherSuite = findCipherSuite(cipherSuite);
    checkBaseKey('baseKey', baseKey);
    const { generation, step } = splitRatchetKeyID(keyID, scheme.ratchetBits);
    this.#ratchet = new BaseKeyRatchet(baseKey, step, checkSenderKeyScheme(scheme), this.#cipherSuite);
    this.#generation = generation;
    this.#ratchetBits = scheme.ratchetBits;
  }

  /** The key ID of the last step that the sender has proven. */
  get keyID(): bigint {
    return ratchetKeyID(this.#generation, this.#ratchet.step, this.#ratchetBits);
  }

  /**
   * The key of a frame with this key ID (0 to 2^64 − 1); `undefined` where it is of another generation, more than W steps
   * ahead, or no longer kept. The same key each time, so that a replay window can go with it.
   */
  async find(keyID: number | bigint): Promise<SFrameKey | undefined> {
    const { generation, step } = splitRatchetKeyID(keyID, this.#ratchetBits);
    const rung = generation === this.#generation ? this.#ratchet.find(step) : undefined;
    if (!rung) return undefined;
    const known = this.#keys.get(rung);
    if (known || !rung.baseKey) return known;
    const derived = this.#derive(rung, rung.baseKey);
    this.#keys.set(rung, derived);
    return derived;
  }

  /**
   * Follows the sender to the step of this key, after a frame under it has authenticated, and lets go of what is
   * before. Answers by how many steps: 0 where it was there already.
   */
  commit(key: SFrameKey): number {
    return this.#rungs.get(key)?.commit() ?? 0;
  }

  /** Lets go of the keys of passed steps, once frames out of order are no longer to be expected. */
  retire(): void {
    this.#ratchet.retire(0);
  }

  async #derive(rung: Rung, baseKey: Promise<CryptoKey>): Promise<SFrameKey> {
    const keyID = ratchetKeyID(this.#generation, rung.step, this.#ratchetBits);
    const key = await importKey(this.#cipherSuite.number, await baseKey, keyID);
    this.#rungs.set(key, rung);
    return key;
  }
}
