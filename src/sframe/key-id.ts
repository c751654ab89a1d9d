import type { Bytes } from '../shared/stage.js';
import { checkUint64, readUint64, toBigInt, type Uint64 } from '../shared/uint64.js';
import { checkBits, lowBits, toBitField } from './bit-fields.js';

/**
 * The key ID (KID) under which one encrypter seals, where several seal under one base key: everybody with the same
 * passphrase, a second tab, the same tab after a reload, two pipelines of one sender.
 *
 * ```
 *  64 − n bits   n bits
 * +-------------+-------+
 * |   context   | keyID |     KID = context · 2^n + keyID
 * +-------------+-------+
 * ```
 *
 * Key IDs of one base key are independent keys (RFC 9605, section 4.4.2), so encrypters with contexts of their own never
 * share a nonce, though each counts from 0. The context is drawn at random, once an encrypter. Among N encrypters that
 * ever seal under one base key and keyID, two have the same one with a probability of at most N² / 2^(65 − n): with
 * n = 8, below 10^−11 for a thousand encrypters, 10^−5 for a million. The KID takes 8 bytes of each frame (rarely fewer);
 * where a key scheme gives each sender a base key of its own, its short key IDs need no context.
 *
 * @param keyID What the application calls the key, 0 to 2^keyIDBits − 1.
 * @param keyIDBits n, 0 to 32, agreed by sender and receivers.
 * @param random Fills an array with random bytes. Default `crypto.getRandomValues`.
 * @returns 0 to 2^64 − 1.
 * @throws `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { contextKeyID, importKey, splitKeyID } from 'framepipe/sframe.js';
 *
 * async function sendingKey(baseKey: CryptoKey) {
 *   const kid = contextKeyID(5, 8);
 *   splitKeyID(kid, 8).keyID; // 5
 *   return importKey('AES_128_GCM_SHA256_128', baseKey, kid);
 * }
 * ```
 */
export function contextKeyID(keyID: number, keyIDBits: number, random?: (bytes: Bytes) => unknown): bigint {
  checkBits('keyIDBits', keyIDBits);
  const field = Number(toBitField('keyID', keyID, keyIDBits));
  return toBigInt(drawKeyID(field, keyIDBits, random));
}

/** The same without the checks. */
export function drawKeyID(
  keyID: number,
  keyIDBits: number,
  random: (bytes: Bytes) => unknown = (bytes) => crypto.getRandomValues(bytes),
): Uint64 {
  const bytes = new Uint8Array(8);
  random(bytes);
  const { high, low } = readUint64(bytes, 0, 8);
  return { high, low: low - (low % 2 ** keyIDBits) + keyID };
}

/**
 * The two parts of such a key ID.
 *
 * @param kid 0 to 2^64 − 1.
 * @param keyIDBits n, 0 to 32.
 * @throws `TypeError` or `RangeError` for other arguments.
 */
export function splitKeyID(kid: number | bigint, keyIDBits: number): { context: bigint; keyID: number } {
  checkBits('keyIDBits', keyIDBits);
  checkUint64('kid', kid);
  const value = BigInt(kid);
  return { context: value >> BigInt(keyIDBits), keyID: lowBits(value, keyIDBits) };
}
