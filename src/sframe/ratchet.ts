import { checkInteger } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import { checkUint64 } from '../shared/uint64.js';
import { type BaseKey, expand, importBaseKey, importBytes } from './base-key.js';
import { lowBits, toBitField } from './bit-fields.js';
import { type CipherSuite, type CipherSuiteName, type CipherSuiteNumber, findCipherSuite } from './cipher-suites.js';

/**
 * The next base key of a sender (RFC 9605, section 5.1): `HKDF-Expand(HKDF-Extract("", baseKey), "SFrame 1.0 Ratchet",
 * Nh)`. From it, the one before cannot be found: who is given it reads nothing that was sent before.
 *
 * @param baseKey Bytes (not kept, not changed), or an HKDF CryptoKey, which stays as it is.
 * @returns A non-extractable HKDF CryptoKey. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { importKey, ratchet, ratchetKeyID } from 'framepipe/sframe.js';
 *
 * async function forward(baseKey: CryptoKey, generation: number, step: number) {
 *   const next = await ratchet(baseKey, 'AES_128_GCM_SHA256_128');
 *   return importKey('AES_128_GCM_SHA256_128', next, ratchetKeyID(generation, step + 1, 4));
 * }
 * ```
 */
export async function ratchet(baseKey: BaseKey, cipherSuite: CipherSuiteNumber | CipherSuiteName): Promise<CryptoKey> {
  const suite = findCipherSuite(cipherSuite);
  return nextBaseKey(await importBaseKey(baseKey), suite);
}

/** The same without the checks. */
export async function nextBaseKey(baseKey: CryptoKey, suite: CipherSuite): Promise<CryptoKey> {
  const next = await nextBaseKeyBytes(baseKey, suite);
  try {
    return await importBytes(next);
  } finally {
    next.fill(0);
  }
}

/** The bytes of the same key, for those who give it to others. The caller wipes them. */
export function nextBaseKeyBytes(baseKey: CryptoKey, suite: CipherSuite): Promise<Bytes> {
  return expand(baseKey, suite, new TextEncoder().encode('SFrame 1.0 Ratchet'), suite.hashLength);
}

/**
 * The key ID of a sender key (RFC 9605, section 5.1).
 *
 * ```
 *    64 − R bits      R bits
 * +----------------+--------------+
 * | key generation | ratchet step |     KID = (generation << R) + step mod 2^R
 * +----------------+--------------+
 * ```
 *
 * @param generation Which key the sender has given out, 0 to 2^(64 − R) − 1.
 * @param step How often it was ratcheted since, 0 to 2^53 − 1.
 * @param ratchetBits R, 1 to 32, agreed by sender and receivers.
 * @throws `TypeError` or `RangeError` for other arguments.
 */
export function ratchetKeyID(generation: number | bigint, step: number, ratchetBits: number): bigint {
  checkInteger('ratchetBits', ratchetBits, 1, 32);
  checkInteger('step', step, 0, Number.MAX_SAFE_INTEGER);
  const upper = toBitField('generation', generation, 64 - ratchetBits) << BigInt(ratchetBits);
  return upper | BigInt.asUintN(ratchetBits, BigInt(step));
}

/** The parts of such a key ID; of the step, the lowest R bits. Throws `TypeError` or `RangeError` like {@link ratchetKeyID}. */
export function splitRatchetKeyID(keyID: number | bigint, ratchetBits: number): { generation: bigint; step: number } {
  checkInteger('ratchetBits', ratchetBits, 1, 32);
  checkUint64('keyID', keyID);
  const value = BigInt(keyID);
  return { generation: value >> BigInt(ratchetBits), step: lowBits(value, ratchetBits) };
}
