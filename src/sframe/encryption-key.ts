import type { Bytes } from '../shared/stage.js';
import type { CipherSuiteName, CipherSuiteNumber } from './cipher-suites.js';
import { seal } from './encrypt.js';
import { checkKey, type ImportedKey, importKey } from './key.js';
import { contextKeyID } from './key-id.js';
import { toUint64 } from './uint64.js';

/**
 * The key that one encrypter seals with: its own, by a context drawn at random (see {@link contextKeyID}), so that its
 * counter, which lives inside it and begins at 0, never meets another's. Importing a base key again gives another key.
 */
export class EncryptionKey {
  /** What the application calls the key. */
  readonly keyID: number;
  readonly #key: ImportedKey;

  private constructor(key: ImportedKey, keyID: number) {
    this.#key = key;
    this.keyID = keyID;
  }

  static async import(
    cipherSuite: CipherSuiteNumber | CipherSuiteName,
    baseKey: CryptoKey,
    keyID: number,
    keyIDBits: number,
  ): Promise<EncryptionKey> {
    const key = await importKey(cipherSuite, baseKey, contextKeyID(keyID, keyIDBits));
    checkKey(key);
    return new EncryptionKey(key, keyID);
  }

  /** Throws EncodedTransformError `counter-exhausted` when the key has sealed all that it may. */
  seal(plaintext: Bytes, metadata: Bytes): Promise<Bytes> {
    return seal(this.#key, toUint64(this.#key.counter.take()), plaintext, metadata);
  }
}
