import { checkBytes, checkFunction, wrongType } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { checkUint64 } from '../../shared/uint64.js';

const LABEL = 'Discord Secure Frames v0';
/** Bytes of a base secret. */
const LENGTH = 16;
/** Bytes that no info of the key schedule begins with: those begin with a length. */
const identityInfo = /* @__PURE__ */ new TextEncoder().encode('Framepipe 1.0 DAVE identity');

/**
 * MLS-Exporter of a group (RFC 9420, section 8.5), whichever MLS it is.
 *
 * @param label Text, without the prefix that MLS gives it.
 * @param context Bytes that MLS hashes.
 * @param length How many bytes to export.
 */
export type MlsExporter = (label: string, context: Bytes, length: number) => Uint8Array | Promise<Uint8Array>;

/**
 * The key of one sender in one epoch, from its base secret.
 *
 * @param baseSecret 16 bytes, from an MLS exporter; {@link exportDaveKey} asks it. They are copied.
 * @returns A non-extractable HMAC key, to be given to encrypters and decrypters. Rejects with TypeError or RangeError for
 *   other arguments.
 *
 * @example
 * ```ts
 * import { daveDecrypter, importDaveKey } from 'framepipe/formats/dave.js';
 *
 * async function open(baseSecret: Uint8Array, epoch: number) {
 *   return daveDecrypter({ decryptionKeys: [{ key: await importDaveKey(baseSecret), keyID: epoch }] });
 * }
 * ```
 */
export async function importDaveKey(baseSecret: Uint8Array): Promise<CryptoKey> {
  checkBytes('baseSecret', baseSecret);
  if (baseSecret.length !== LENGTH) {
    throw new RangeError(`"baseSecret" expected ${LENGTH} bytes, got ${baseSecret.length}`);
  }
  return importSecret(Uint8Array.from(baseSecret));
}

/**
 * The key of one sender in the present epoch of an MLS group. Every member can export every sender's.
 *
 * @param exporter The group's MLS-Exporter.
 * @param userID The sender's number, 0 to 2^64 − 1.
 * @returns As {@link importDaveKey}. Rejects with TypeError or RangeError for other arguments, or as the exporter does.
 *
 * @example
 * ```ts
 * import { exportDaveKey, type MlsExporter } from 'framepipe/formats/dave.js';
 *
 * async function keysOf(exporter: MlsExporter, userIDs: readonly bigint[]): Promise<CryptoKey[]> {
 *   return Promise.all(userIDs.map((userID) => exportDaveKey(exporter, userID)));
 * }
 * ```
 */
export async function exportDaveKey(exporter: MlsExporter, userID: bigint): Promise<CryptoKey> {
  checkFunction('exporter', exporter);
  if (typeof userID !== 'bigint') throw wrongType('userID', 'a bigint', userID);
  checkUint64('userID', userID);
  const context = new Uint8Array(8);
  new DataView(context.buffer).setBigUint64(0, userID, true);
  return importDaveKey(await exporter(LABEL, context, LENGTH));
}

/** A secret of the key schedule: HKDF-Expand of up to 32 bytes is one HMAC (RFC 5869, section 2.3). */
export function importSecret(secret: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** Throws TypeError unless this is a key as {@link importDaveKey} makes them. */
export function checkDaveKey(key: unknown): asserts key is CryptoKey {
  if (!(key instanceof CryptoKey)) throw wrongType('key', 'a CryptoKey', key);
  const { name, hash }: KeyAlgorithm & { readonly hash?: KeyAlgorithm } = key.algorithm;
  if (name !== 'HMAC' || hash?.name !== 'SHA-256' || !key.usages.includes('sign')) {
    throw wrongType('key', 'a key from importDaveKey or exportDaveKey', key.algorithm.name);
  }
}

/** What tells keys apart, however often they are imported; it says nothing of what they seal with. */
export async function identityOf(key: CryptoKey): Promise<string> {
  return String(new Uint8Array(await crypto.subtle.sign('HMAC', key, identityInfo)));
}
