import { type DaveDecrypterOptions, daveDecrypter, daveEncrypter, importDaveKey } from '../../../src/formats/dave.js';

export const opus = { kind: 'audio', mimeType: 'audio/opus' } as const;

export function randomSecret(): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(16));
}

/** Both ends under a fresh key. */
export async function pair(options: DaveDecrypterOptions = {}) {
  const secret = randomSecret();
  const key = await importDaveKey(secret);
  return {
    secret,
    key,
    encrypter: daveEncrypter({ encryptionKey: { key, keyID: 1 } }),
    decrypter: daveDecrypter({ decryptionKeys: [{ key, keyID: 1 }], ...options }),
  };
}
