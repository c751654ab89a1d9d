import type { Bytes } from '../shared/stage.js';
import { toUint64 } from '../shared/uint64.js';
import type { CipherSuite } from './cipher-suites.js';
import type { FrameCounter } from './counter.js';
import { type SealedParts, seal } from './encrypt.js';
import { deriveKey } from './key.js';
import { drawKeyID } from './key-id.js';

/**
 * The counters of the keys whose context was chosen, by the identity of the key: whoever seals under such a key in this
 * realm, now or later, goes on where others have stopped. They are never let go, because a counter must not be reset as
 * long as its key may live; only the application's own keys make them grow.
 */
const counters = new Map<string, FrameCounter>();

/** The key that one encrypter seals with, and the counter inside it, which no other key meets. */
export interface EncryptionKey {
  /** What the application calls the key. */
  readonly keyID: number;
  /**
   * An SFrame in parts. Throws EncodedTransformError `counter-exhausted` when the key has sealed all that it may.
   */
  seal(plaintext: Bytes, metadata: Bytes): SealedParts;
}

/**
 * Derives the key of an encrypter.
 *
 * @param keyID below 2^`keyIDBits`, of which there are 1 to 32
 * @param context of 16 bits, tells apart what seals under one base key and key ID. `undefined`: drawn at random (see
 *   {@link contextKeyID}), so that every import is a key of its own and counts from 0. A number: the imports of this
 *   realm share a counter, and it is the caller's duty that every other realm has another number.
 */
export async function importEncryptionKey(
  suite: CipherSuite,
  baseKey: CryptoKey,
  keyID: number,
  keyIDBits: number,
  context?: number,
): Promise<EncryptionKey> {
  const isDrawn = context === undefined;
  const kid = isDrawn ? drawKeyID(keyID, keyIDBits) : toUint64(context * 2 ** keyIDBits + keyID);
  const key = await deriveKey(suite, baseKey, kid);
  let { counter } = key;
  if (!isDrawn) {
    counter = counters.get(key.identity) ?? counter;
    counters.set(key.identity, counter);
  }
  return {
    keyID,
    seal: (plaintext, metadata) => seal(key, toUint64(counter.take()), plaintext, metadata),
  };
}
