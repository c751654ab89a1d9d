/** A base key that a receiver holds, or that follows from one by ratcheting: one object for as long as it is held. */
export interface HeldKey {
  /** `undefined` once a ratchet has passed it: what was derived from it before serves on. */
  readonly baseKey: CryptoKey | Promise<CryptoKey> | undefined;
  /** Follows the sender to this key, after a frame under it has authenticated. Answers by how many steps. */
  commit(): number;
}

/** Why there is no base key for a key ID: nobody gave it, or it is that of another sender than the one awaited. */
export type BaseKeyFailure = 'keyID' | 'sender';

/**
 * Where a receiver's base keys come from: one implementation for each key scheme. Key IDs are the application's, without
 * the context that senders add (see {@link contextKeyID}).
 */
export interface BaseKeys {
  /** The highest key ID that a base key can be added for; the lowest is 0. */
  readonly highestKeyID: number;
  /** Holds a base key; one that was held under the same key ID is let go. */
  add(baseKey: CryptoKey, keyID: number): void;
  remove(keyID: number): void;
  /** The base key of a frame under this key ID. Derives nothing: that begins when its `baseKey` is read. */
  find(keyID: number): HeldKey | BaseKeyFailure;
  /** Takes frames of one sender only, or (`undefined`) of any. Throws RangeError where key IDs name no sender. */
  bindSender(index: number | undefined): void;
}

/** `bindSender` of schemes whose key IDs name no sender. */
export function refuseToBind(index: number | undefined): void {
  if (index !== undefined) throw new RangeError('"senderIndex" expected the key scheme { epochBits }, got another');
}
