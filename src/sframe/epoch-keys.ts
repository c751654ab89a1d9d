import { checkInteger } from '../shared/arguments.js';
import type { BaseKeyFailure, BaseKeys, HeldKey } from './base-keys.js';
import { DirectKeys } from './direct-keys.js';

/**
 * MLS (RFC 9605, section 5.2): the group has a base key for each epoch, and its members seal under key IDs of their own.
 * `keyID = leafIndex · 2^E + epoch mod 2^E`.
 */
export interface MlsKeyScheme {
  /** E, 0 to 32: bits of the epoch that are sent. At most 2^E epochs can be told apart at a time. */
  readonly epochBits: number;
  /**
   * The only member whose frames a receiver opens, by leaf index: a server cannot pass off another's track as this one's.
   * Default any member.
   */
  readonly senderIndex?: number | undefined;
}

/** The base keys of the scheme {@link MlsKeyScheme}, by epoch. */
export class EpochKeys implements BaseKeys {
  /** Epochs are added whole; of those that agree in the lowest E bits the last one counts. */
  readonly highestKeyID = Number.MAX_SAFE_INTEGER;
  readonly #keys = new DirectKeys(this.highestKeyID);
  readonly #epochs: number;
  readonly #highestIndex: number;
  #senderIndex: number | undefined;

  /** Throws TypeError or RangeError for a scheme that cannot be. */
  constructor({ epochBits, senderIndex }: MlsKeyScheme, highestKeyID: number) {
    checkInteger('epochBits', epochBits, 0, 32);
    this.#epochs = 2 ** epochBits;
    this.#highestIndex = Math.floor(highestKeyID / this.#epochs);
    this.bindSender(senderIndex);
  }

  add(baseKey: CryptoKey, epoch: number): void {
    this.#keys.add(baseKey, epoch % this.#epochs);
  }

  remove(epoch: number): void {
    this.#keys.remove(epoch % this.#epochs);
  }

  find(keyID: number): HeldKey | BaseKeyFailure {
    const index = Math.floor(keyID / this.#epochs);
    if (this.#senderIndex !== undefined && index !== this.#senderIndex) return 'sender';
    return this.#keys.find(keyID % this.#epochs);
  }

  bindSender(index: number | undefined): void {
    if (index !== undefined) checkInteger('senderIndex', index, 0, this.#highestIndex);
    this.#senderIndex = index;
  }
}
