import { checkBytes, checkInteger, wrongType } from '../../shared/arguments.js';

/** Highest index of a key: it is sent in one byte. */
const HIGHEST_KEY_ID = 255;
const KEY_LENGTHS = [16, 32];
const identityIV = /* @__PURE__ */ new TextEncoder().encode('Framepipe 1.0 key identity');

/** A key and its index. */
export interface GetstreamKeyWithID {
  /** As {@link importGetstreamKey} gives it. */
  readonly key: CryptoKey;
  /** Its index, 0 to 255. */
  readonly keyID: number;
}

/**
 * A key for GetStream's frames. The format derives nothing: applications share keys as they are.
 *
 * @param rawKey 16 or 32 bytes. They are copied.
 * @returns A non-extractable AES-GCM key. Rejects with TypeError or RangeError for what is none.
 *
 * @example
 * ```ts
 * import { getstreamDecrypter, importGetstreamKey } from 'framepipe/formats/getstream.js';
 *
 * async function open(rawKey: Uint8Array) {
 *   return getstreamDecrypter({ decryptionKeys: [{ key: await importGetstreamKey(rawKey), keyID: 0 }] });
 * }
 * ```
 */
export async function importGetstreamKey(rawKey: Uint8Array): Promise<CryptoKey> {
  checkBytes('rawKey', rawKey);
  if (!KEY_LENGTHS.includes(rawKey.length)) {
    throw new RangeError(`"rawKey" expected 16 or 32 bytes, got ${rawKey.length}`);
  }
  return crypto.subtle.importKey('raw', Uint8Array.from(rawKey), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** Throws TypeError or RangeError unless these are a key that seals and opens, and its index. */
export function checkKeyWithID(key: unknown, keyID: unknown): void {
  if (!(key instanceof CryptoKey)) throw wrongType('key', 'a CryptoKey', key);
  if (key.algorithm.name !== 'AES-GCM' || !key.usages.includes('encrypt') || !key.usages.includes('decrypt')) {
    throw wrongType('key', 'a key from importGetstreamKey', key.algorithm.name);
  }
  checkKeyID(keyID);
}

/** Throws TypeError or RangeError for what is no index. */
export function checkKeyID(keyID: unknown): void {
  checkInteger('keyID', keyID, 0, HIGHEST_KEY_ID);
}

/**
 * What tells keys apart, however often they are imported: the tag of nothing. Its IV is of another length than those of
 * frames, and so becomes another block.
 */
export async function identityOf(key: CryptoKey): Promise<string> {
  return String(
    new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: identityIV }, key, new Uint8Array())),
  );
}
