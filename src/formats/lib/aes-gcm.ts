import type { Bytes } from '../../shared/stage.js';

/** Bits of an AES-GCM tag: whole, or cut short as DAVE does. */
export type TagLength = 128 | 64;

/** Ciphertext and tag. One IV of one key must never seal twice: {@link IvSequence} gives each once. */
export async function sealGcm(
  key: CryptoKey,
  iv: Bytes,
  additionalData: Bytes,
  plaintext: Bytes,
  tagLength: TagLength = 128,
): Promise<Bytes> {
  const algorithm = { name: 'AES-GCM', iv, additionalData, tagLength };
  return new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plaintext));
}

/** The plaintext of ciphertext and tag; `undefined` where they do not authenticate. */
export async function openGcm(
  key: CryptoKey,
  iv: Bytes,
  additionalData: Bytes,
  sealed: Bytes,
  tagLength: TagLength = 128,
): Promise<Bytes | undefined> {
  try {
    const algorithm = { name: 'AES-GCM', iv, additionalData, tagLength };
    return new Uint8Array(await crypto.subtle.decrypt(algorithm, key, sealed));
  } catch {
    return undefined;
  }
}
