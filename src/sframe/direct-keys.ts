import { type BaseKeyFailure, type BaseKeys, type HeldKey, refuseToBind } from './base-keys.js';

/** A base key for each key ID. */
export class DirectKeys implements BaseKeys {
  readonly highestKeyID: number;
  readonly bindSender = refuseToBind;
  readonly #keys = new Map<number, HeldKey>();

  constructor(highestKeyID: number) {
    this.highestKeyID = highestKeyID;
  }

  add(baseKey: CryptoKey, keyID: number): void {
    this.#keys.set(keyID, { baseKey, commit: () => 0 });
  }

  remove(keyID: number): void {
    this.#keys.delete(keyID);
  }

  find(keyID: number): HeldKey | BaseKeyFailure {
    return this.#keys.get(keyID) ?? 'keyID';
  }
}
