import type { Bytes } from '../../shared/stage.js';

const PREFIX_LENGTH = 8;
/** Bytes of an IV. */
export const IV_LENGTH = 12;

/**
 * The IVs of one sender under one key: a random prefix, and a counter that is never set back. Formats in which senders
 * share a key have nothing else to keep them apart; of a million that ever share one, two have the same prefix with a
 * probability of 1 in 37 million.
 *
 * ```
 *   │ random, 8 bytes │ counter, 4 bytes, big-endian │
 * ```
 */
export class IvSequence {
  readonly #prefix = crypto.getRandomValues(new Uint8Array(PREFIX_LENGTH));
  #next: number;

  /** @param first the first counter, 0 to 2^32 − 1 */
  constructor(first = 0) {
    this.#next = first;
  }

  /** A fresh IV; `undefined` when all 2^32 are used up. */
  take(): Bytes | undefined {
    if (this.#next >= 2 ** 32) return undefined;
    const iv = new Uint8Array(IV_LENGTH);
    iv.set(this.#prefix);
    new DataView(iv.buffer).setUint32(PREFIX_LENGTH, this.#next);
    this.#next += 1;
    return iv;
  }
}
