/** JFrame's keys: what bytes become, the keys that seal, and the ratchet. */
import { checkBytes, checkInteger } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { checkMaterial } from '../lib/check-material.js';
import type { KeySchedule } from '../lib/key-schedule.js';

const algorithms = ['HKDF'];
const usages: readonly KeyUsage[] = ['deriveBits', 'deriveKey'];
const RATCHETED_BITS = 256;
const derived = { name: 'AES-GCM', length: 128 };

/**
 * JFrame's key material of a participant's key, which Jitsi sends to the others over Olm.
 *
 * @param bytes At least 16, of Jitsi 32. They are copied.
 * @returns A non-extractable HKDF CryptoKey. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { importJframeKey, jframeEncrypter } from 'framepipe/formats/jframe.js';
 *
 * const encrypterOf = async (bytes: Uint8Array<ArrayBuffer>) =>
 *   jframeEncrypter({ encryptionKey: { key: await importJframeKey(bytes), keyID: 0 } });
 * ```
 */
export async function importJframeKey(bytes: Bytes): Promise<CryptoKey> {
  checkBytes('bytes', bytes);
  checkInteger('bytes.length', bytes.length, 16, Number.MAX_SAFE_INTEGER);
  return crypto.subtle.importKey('raw', bytes, 'HKDF', false, usages);
}

/**
 * The key that seals frames, from key material.
 *
 * @returns A non-extractable AES-GCM CryptoKey. Rejects with `TypeError` for what is no key material.
 *
 * @example
 * ```ts
 * import { deriveJframeKey, importJframeKey } from 'framepipe/formats/jframe.js';
 *
 * const sealingKey = async (bytes: Uint8Array<ArrayBuffer>) => deriveJframeKey(await importJframeKey(bytes));
 * ```
 */
export async function deriveJframeKey(material: CryptoKey): Promise<CryptoKey> {
  checkMaterial(material, algorithms);
  return crypto.subtle.deriveKey(parameters('JFrameEncryptionKey'), material, derived, false, ['encrypt', 'decrypt']);
}

/**
 * The key material one step further on, as senders make it when somebody joins: who gets it reads nothing that was sent
 * before.
 *
 * @returns A non-extractable HKDF CryptoKey. Rejects with `TypeError` for what is no key material.
 *
 * @example
 * ```ts
 * import { ratchetJframeKey } from 'framepipe/formats/jframe.js';
 *
 * async function forward(material: CryptoKey, steps: number): Promise<CryptoKey> {
 *   return steps === 0 ? material : forward(await ratchetJframeKey(material), steps - 1);
 * }
 * ```
 */
export async function ratchetJframeKey(material: CryptoKey): Promise<CryptoKey> {
  checkMaterial(material, algorithms);
  const bits = await crypto.subtle.deriveBits(parameters('JFrameRatchetKey'), material, RATCHETED_BITS);
  const bytes = new Uint8Array(bits);
  try {
    return await importJframeKey(bytes);
  } finally {
    bytes.fill(0);
  }
}

export const jframeSchedule: KeySchedule = {
  check: (material: unknown): asserts material is CryptoKey => checkMaterial(material, algorithms),
  derive: deriveJframeKey,
  ratchet: ratchetJframeKey,
};

function parameters(salt: string): HkdfParams {
  return { name: 'HKDF', hash: 'SHA-256', salt: new TextEncoder().encode(salt), info: new Uint8Array() };
}
