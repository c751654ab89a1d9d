import { Generation, NONCES } from './generation.js';
import { identityOf } from './key.js';

/** What one frame is sealed with. */
export interface SendingStep {
  /** 0 to 2^32 − 1. */
  readonly nonce: number;
  readonly key: Promise<CryptoKey>;
}

/**
 * The ratchets of this realm by the identity of their key: all tracks that are sealed under a key share its nonces, and
 * whoever seals under it later goes on where others have stopped. They are never let go, because a nonce must not come
 * again as long as its key may live; only the application's own keys make them grow.
 */
const ratchets = new Map<string, SendingRatchet>();

/** Gives each frame of a sender its nonce, the first 1, and the key that goes with it. */
export class SendingRatchet {
  #generation: Generation;
  #count = 0;

  private constructor(key: CryptoKey) {
    this.#generation = Generation.first(key);
  }

  /** The one ratchet of a key. */
  static async of(key: CryptoKey): Promise<SendingRatchet> {
    const identity = await identityOf(key);
    const ratchet = ratchets.get(identity) ?? new SendingRatchet(key);
    ratchets.set(identity, ratchet);
    return ratchet;
  }

  /** Nonces begin anew after 2^32, under keys that are fresh. */
  take(): SendingStep {
    this.#count += 1;
    if (this.#count >= NONCES * (this.#generation.number + 1)) this.#generation = this.#generation.next();
    return { nonce: this.#count % 2 ** 32, key: this.#generation.key };
  }
}
