import { wrongType } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import { checkUint64, toBigInt, toUint64, type Uint64, writeUint64 } from '../shared/uint64.js';
import type { Aead } from './aead.js';
import { aesCtrHmac } from './aes-ctr-hmac.js';
import { aesGcm } from './aes-gcm.js';
import { type BaseKey, expand, importBaseKey } from './base-key.js';
import { type CipherSuite, type CipherSuiteName, type CipherSuiteNumber, findCipherSuite } from './cipher-suites.js';
import { FrameCounter } from './counter.js';

/** A key that seals and opens frames: what RFC 9605 calls the key and salt of a KID. It cannot be read or cloned. */
export interface SFrameKey {
  /** The cipher suite that it was imported for, and serves alone. */
  readonly cipherSuite: CipherSuite;
  /** KID, 0 to 2^64 − 1. */
  readonly keyID: bigint;
  /** Where the sender takes its counters from; a receiver leaves it alone. */
  readonly counter: FrameCounter;
}

/** What an {@link SFrameKey} is within this folder. */
export class ImportedKey implements SFrameKey {
  readonly cipherSuite: CipherSuite;
  readonly counter: FrameCounter;
  readonly keyIDWords: Uint64;
  readonly aead: Aead;
  /** Tells keys apart, wherever they were imported: their salt, which follows from base key, key ID and suite. */
  readonly identity: string;

  constructor(cipherSuite: CipherSuite, keyIDWords: Uint64, aead: Aead, identity: string) {
    this.cipherSuite = cipherSuite;
    this.counter = new FrameCounter(cipherSuite.maxFrames);
    this.keyIDWords = keyIDWords;
    this.aead = aead;
    this.identity = identity;
  }

  get keyID(): bigint {
    return toBigInt(this.keyIDWords);
  }
}

/**
 * Derives the key of a key ID from a base key (RFC 9605, section 4.4.2). Key IDs of one base key give independent keys.
 *
 * A base key serves one direction. Two imports of one base key under one key ID are one key with two counters: only
 * one of them may seal. {@link contextKeyID} makes key IDs that keep several senders of one base key apart.
 *
 * @param cipherSuite Number or name, as in {@link cipherSuites}.
 * @param baseKey Bytes (not kept, not changed; they may be wiped once the promise has settled), or an HKDF CryptoKey,
 *   extractable or not, with the usage `deriveBits` or `deriveKey`.
 * @param keyID 0 to 2^64 − 1.
 * @returns A key whose secrets are non-extractable CryptoKeys. Rejects with `TypeError` or `RangeError` for other
 *   arguments.
 *
 * @example
 * ```ts
 * import { encrypt, importKey } from 'framepipe/sframe.js';
 *
 * async function seal(plaintext: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
 *   const baseKey = crypto.getRandomValues(new Uint8Array(32));
 *   const key = await importKey('AES_128_GCM_SHA256_128', baseKey, 0);
 *   return encrypt(key, key.counter.take(), plaintext);
 * }
 * ```
 */
export async function importKey(
  cipherSuite: CipherSuiteNumber | CipherSuiteName,
  baseKey: BaseKey,
  keyID: number | bigint,
): Promise<SFrameKey> {
  const suite = findCipherSuite(cipherSuite);
  checkUint64('keyID', keyID);
  return deriveKey(suite, await importBaseKey(baseKey), toUint64(keyID));
}

/** The same without the checks. */
export async function deriveKey(suite: CipherSuite, baseKey: CryptoKey, keyID: Uint64): Promise<ImportedKey> {
  const [key, salt] = await Promise.all([
    expand(baseKey, suite, label('key', keyID, suite), suite.keyLength),
    expand(baseKey, suite, label('salt', keyID, suite), suite.nonceLength),
  ]);
  const importAead = suite.cipher === 'AES-GCM' ? aesGcm : aesCtrHmac;
  try {
    return new ImportedKey(suite, keyID, await importAead(suite, key, salt), salt.join());
  } finally {
    key.fill(0);
  }
}

/** Throws `TypeError` unless the key comes from {@link importKey}. */
export function checkKey(key: unknown): asserts key is ImportedKey {
  if (!(key instanceof ImportedKey)) throw wrongType('key', 'a key from importKey', key);
}

/** `"SFrame 1.0 Secret key " (or "salt ") ‖ KID (8) ‖ cipher suite (2)`. */
function label(purpose: 'key' | 'salt', keyID: Uint64, suite: CipherSuite): Bytes {
  const text = new TextEncoder().encode(`SFrame 1.0 Secret ${purpose} `);
  const out = new Uint8Array(text.length + 10);
  out.set(text);
  writeUint64(out, writeUint64(out, text.length, keyID, 8), toUint64(suite.number), 2);
  return out;
}
