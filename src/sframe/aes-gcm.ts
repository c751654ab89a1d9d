import type { Bytes } from '../shared/stage.js';
import type { Uint64 } from '../shared/uint64.js';
import { type Aead, writeNonce } from './aead.js';
import type { CipherSuite } from './cipher-suites.js';

/** AES-GCM with a nonce of 96 bits and a whole tag (RFC 5116, sections 5.1 and 5.2). */
export async function aesGcm(suite: CipherSuite, keyBytes: Bytes, salt: Bytes): Promise<Aead> {
  const key = await crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const algorithm = {
    name: 'AES-GCM',
    iv: new Uint8Array(suite.nonceLength),
    additionalData: new Uint8Array(),
    tagLength: suite.tagLength * 8,
  };

  function algorithmFor(counter: Uint64, aad: Bytes): AesGcmParams {
    writeNonce(algorithm.iv, salt, counter);
    algorithm.additionalData = aad;
    return algorithm;
  }

  return {
    async seal(counter, aad, plaintext) {
      return [new Uint8Array(await crypto.subtle.encrypt(algorithmFor(counter, aad), key, plaintext))];
    },
    async open(counter, aad, sealed) {
      try {
        return new Uint8Array(await crypto.subtle.decrypt(algorithmFor(counter, aad), key, sealed));
      } catch {
        return undefined;
      }
    },
  };
}
