import { importBaseKey } from '../sframe/base-key.js';
import type { CipherSuiteName } from '../sframe/cipher-suites.js';
import { type CipherSuite, findCipherSuite } from '../sframe/cipher-suites.js';
import { nextBaseKeyBytes } from '../sframe/ratchet.js';
import type { Bytes } from '../shared/stage.js';

/** How a {@link SenderKeyChain} counts. */
export interface SenderKeyChainOptions {
  readonly cipherSuite: CipherSuiteName;
  /** R: bits of the step. */
  readonly ratchetBits: number;
  /** Bits of the whole key ID; generations are counted modulo 2^(keyIDBits − R). */
  readonly keyIDBits: number;
  /** Steps of one generation at most: as many as every receiver can catch up, and none twice. */
  readonly lastStep: number;
}

/** A key as it is handed out. */
export interface HandedKey {
  readonly keyID: number;
  /** The caller wipes them. */
  readonly bytes: Bytes;
}

/**
 * The base keys of one sender (RFC 9605, section 5.1), one after another. It keeps the present one as a non-extractable
 * CryptoKey: bytes exist only of the next one, at the moment at which it is handed out.
 */
export class SenderKeyChain {
  readonly #options: SenderKeyChainOptions;
  readonly #suite: CipherSuite;
  /** Before the first key, so that this is generation 0. */
  #generation = -1;
  #step = 0;
  #key: CryptoKey | undefined;

  constructor(options: SenderKeyChainOptions) {
    this.#options = options;
    this.#suite = findCipherSuite(options.cipherSuite);
  }

  /** The present key, and what it is called. */
  get current(): { readonly keyID: number; readonly key: CryptoKey } {
    if (!this.#key) throw new RangeError('the chain expected to be renewed first');
    return { keyID: this.#keyID, key: this.#key };
  }

  /** Whether there is no step ahead in this generation. */
  get isExhausted(): boolean {
    return !this.#key || this.#step >= this.#options.lastStep;
  }

  /** Goes one step forward: who gets the key reads nothing from before. */
  async ratchet(): Promise<HandedKey> {
    const bytes = await nextBaseKeyBytes(this.current.key, this.#suite);
    return this.#use(bytes, this.#generation, this.#step + 1);
  }

  /** Begins a generation with a random key: who does not get it reads nothing from now on. */
  async renew(): Promise<HandedKey> {
    const bytes = crypto.getRandomValues(new Uint8Array(this.#suite.hashLength));
    const { keyIDBits, ratchetBits } = this.#options;
    return this.#use(bytes, (this.#generation + 1) % 2 ** (keyIDBits - ratchetBits), 0);
  }

  async #use(bytes: Bytes, generation: number, step: number): Promise<HandedKey> {
    this.#key = await importBaseKey(bytes);
    this.#generation = generation;
    this.#step = step;
    return { keyID: this.#keyID, bytes };
  }

  get #keyID(): number {
    return this.#generation * 2 ** this.#options.ratchetBits + this.#step;
  }
}
