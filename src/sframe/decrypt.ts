import { checkBytes } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import { isEqual } from '../shared/uint64.js';
import { none } from './encrypt.js';
import { type HeaderWords, readHeader } from './header.js';
import { checkKey, type ImportedKey, type SFrameKey } from './key.js';

/**
 * Opens a frame (RFC 9605, section 4.4.4). It does not remember what it opened: see {@link ReplayWindow}.
 *
 * @param key From {@link importKey}.
 * @param ciphertext What {@link encrypt} gave, or anything that came in its place.
 * @param metadata The bytes that the sender gave. Default none.
 * @returns The plaintext, in a buffer of its own; `undefined` where the frame is malformed, bears another key ID than
 *   the key, or does not authenticate. Rejects with `TypeError` for arguments of a wrong kind only.
 *
 * @example
 * ```ts
 * import { decrypt, type SFrameKey } from 'framepipe/sframe.js';
 *
 * async function openText(key: SFrameKey, ciphertext: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
 *   const plaintext = await decrypt(key, ciphertext);
 *   return plaintext && new TextDecoder().decode(plaintext);
 * }
 * ```
 */
export async function decrypt(key: SFrameKey, ciphertext: Bytes, metadata: Bytes = none): Promise<Bytes | undefined> {
  checkKey(key);
  checkBytes('ciphertext', ciphertext);
  checkBytes('metadata', metadata);
  const header = readHeader(ciphertext);
  const isOfKey = header && isEqual(header.keyID, key.keyIDWords);
  const opening = isOfKey ? open(key, header, ciphertext, metadata) : undefined;
  return opening?.then((plaintext) => new Uint8Array(plaintext), asNothing);
}

const asNothing = (): undefined => {};

/**
 * Opens a frame whose header has been read and whose key has been found. `undefined` for what is too short; rejects where
 * it does not authenticate.
 */
export function open(
  key: ImportedKey,
  header: HeaderWords,
  ciphertext: Bytes,
  metadata: Bytes = none,
): Promise<ArrayBuffer> | undefined {
  const sealed = ciphertext.subarray(header.length);
  if (sealed.length < key.cipherSuite.tagLength) return undefined;
  return key.aead.open(header.counter, ciphertext.subarray(0, header.length), metadata, sealed);
}
