import { BaseKeyRatchet, checkSenderKeyScheme, type SenderKeyScheme } from './base-key-ratchet.js';
import { type BaseKeyFailure, type BaseKeys, type HeldKey, refuseToBind } from './base-keys.js';
import type { CipherSuite } from './cipher-suites.js';

/** The base keys of the scheme {@link SenderKeyScheme}: a ratchet for each generation that a sender has given out. */
export class RatchetKeys implements BaseKeys {
  readonly highestKeyID: number;
  readonly bindSender = refuseToBind;
  readonly #scheme: Required<SenderKeyScheme>;
  readonly #suite: CipherSuite;
  readonly #ratchets = new Map<number, BaseKeyRatchet>();

  /** Throws TypeError or RangeError for a scheme that cannot be. */
  constructor(scheme: SenderKeyScheme, suite: CipherSuite, highestKeyID: number) {
    this.#scheme = checkSenderKeyScheme(scheme);
    this.#suite = suite;
    this.highestKeyID = highestKeyID;
  }

  /** Begins a generation at the step that the key ID tells. */
  add(baseKey: CryptoKey, keyID: number): void {
    const [generation, step] = this.#split(keyID);
    this.#ratchets.set(generation, new BaseKeyRatchet(baseKey, step, this.#scheme, this.#suite));
  }

  /** Lets go of the whole generation. */
  remove(keyID: number): void {
    this.#ratchets.delete(this.#split(keyID)[0]);
  }

  find(keyID: number): HeldKey | BaseKeyFailure {
    const [generation, step] = this.#split(keyID);
    return this.#ratchets.get(generation)?.find(step) ?? 'keyID';
  }

  #split(keyID: number): [generation: number, step: number] {
    const steps = 2 ** this.#scheme.ratchetBits;
    return [Math.floor(keyID / steps), keyID % steps];
  }
}
