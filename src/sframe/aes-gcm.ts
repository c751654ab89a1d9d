import { copyTo } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import type { Uint64 } from '../shared/uint64.js';
import { type Aead, writeNonce } from './aead.js';
import type { CipherSuite } from './cipher-suites.js';

/** Data that is authenticated up to this length is put into one buffer a key, in bytes: SFrame's headers and clear parts. */
const SHORT = 64;

/** AES-GCM with a nonce of 96 bits and a whole tag (RFC 5116, sections 5.1 and 5.2). */
export async function aesGcm(suite: CipherSuite, keyBytes: Bytes, salt: Bytes): Promise<Aead> {
  const key = await crypto.subtle.importKey('raw', keyBytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const algorithm = {
    name: 'AES-GCM',
    iv: new Uint8Array(suite.nonceLength),
    additionalData: new Uint8Array(),
    tagLength: suite.tagLength * 8,
  };
  const short = new Uint8Array(SHORT);
  /** The beginnings of `short`, by length: browsers take long to hand over a small array for the first time. */
  const beginnings: Bytes[] = [];

  function handed(aad: Bytes): Bytes {
    const { length } = aad;
    if (length > SHORT) return aad;
    copyTo(short, 0, aad);
    beginnings[length] ??= short.subarray(0, length);
    return beginnings[length];
  }

  function algorithmFor(counter: Uint64, aad: Bytes): AesGcmParams {
    writeNonce(algorithm.iv, salt, counter);
    algorithm.additionalData = handed(aad);
    return algorithm;
  }

  return {
    seal: (counter, aad, plaintext) =>
      crypto.subtle.encrypt(algorithmFor(counter, aad), key, plaintext).then(inOnePart),
    open: (counter, aad, sealed) =>
      crypto.subtle.decrypt(algorithmFor(counter, aad), key, sealed).then(asBytes, asNothing),
  };
}

const inOnePart = (sealed: ArrayBuffer): readonly Bytes[] => [new Uint8Array(sealed)];
const asBytes = (opened: ArrayBuffer): Bytes => new Uint8Array(opened);
const asNothing = (): undefined => {};
