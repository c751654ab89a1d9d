import { wrongType } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import type { CipherSuite } from './cipher-suites.js';

/**
 * A base key of RFC 9605 (section 4.4): bytes, or an HKDF CryptoKey with the usage `deriveBits` or `deriveKey`.
 * It serves one direction: whoever seals under it (with key IDs of their own) is the sender.
 */
export type BaseKey = Bytes | CryptoKey;

/**
 * The base key as a non-extractable HKDF CryptoKey. Bytes are copied into it and neither kept nor changed.
 * Throws `TypeError` where it is neither bytes nor such a key, `RangeError` where it is empty.
 */
export async function importBaseKey(baseKey: BaseKey): Promise<CryptoKey> {
  if (!(baseKey instanceof Uint8Array)) {
    checkBaseKey('baseKey', baseKey);
    return baseKey;
  }
  if (baseKey.length === 0) throw new RangeError('"baseKey" expected at least one byte, got none');
  return importBytes(baseKey);
}

/** The bytes of a base key, of which there is at least one, likewise. */
export function importBytes(baseKey: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', baseKey, 'HKDF', false, ['deriveBits', 'deriveKey']);
}

/** Throws `TypeError` unless the key is an HKDF CryptoKey, the only kind from which keys can be derived here. */
export function checkBaseKey(name: string, baseKey: unknown): asserts baseKey is CryptoKey {
  if (!(baseKey instanceof CryptoKey)) throw wrongType(name, 'an HKDF CryptoKey', baseKey);
  const { algorithm } = baseKey;
  if (algorithm.name !== 'HKDF') {
    throw new TypeError(`"${name}" expected an HKDF CryptoKey, got one for ${algorithm.name}`);
  }
}

/** `HKDF-Expand(HKDF-Extract("", baseKey), info, length)`, with the hash of the suite. The caller wipes it. */
export async function expand(baseKey: CryptoKey, { hash }: CipherSuite, info: Bytes, length: number): Promise<Bytes> {
  const { subtle } = crypto;
  const algorithm = { name: 'HKDF', hash, salt: new Uint8Array(), info };
  if (baseKey.usages.includes('deriveBits')) {
    return new Uint8Array(await subtle.deriveBits(algorithm, baseKey, length * 8));
  }
  // A key that may derive keys only derives an HMAC key, which can be of any length, to be read at once.
  const derived = { name: 'HMAC', hash, length: length * 8 };
  const key = await subtle.deriveKey(algorithm, baseKey, derived, true, ['sign']);
  return new Uint8Array(await subtle.exportKey('raw', key));
}
