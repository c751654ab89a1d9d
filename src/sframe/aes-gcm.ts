import { concat, copyTo } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import type { Uint64 } from '../shared/uint64.js';
import { type Aead, asSource, writeNonce } from './aead.js';
import type { CipherSuite } from './cipher-suites.js';

/** Data that is authenticated up to this length is put into one buffer a key, in bytes: SFrame's headers and clear parts. */
const SHORT = 256;

/** AES-GCM with a nonce of 96 bits and a whole tag (RFC 5116, sections 5.1 and 5.2). */
export async function aesGcm(suite: CipherSuite, keyBytes: Bytes, salt: Bytes): Promise<Aead> {
  // Each look at `crypto.subtle` asks the browser twice.
  const { subtle } = crypto;
  const key = await subtle.importKey('raw', keyBytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const algorithm = {
    name: 'AES-GCM',
    iv: salt.slice(),
    additionalData: new Uint8Array(),
    tagLength: suite.tagLength * 8,
  };
  const short = new Uint8Array(SHORT);
  /** The beginnings of `short`, by length: browsers take long to hand over a small array for the first time. */
  const beginnings: Bytes[] = [];

  function handed(header: Bytes, metadata: Bytes): Bytes {
    const length = header.length + metadata.length;
    if (length > SHORT) return concat(header, metadata);
    copyTo(short, copyTo(short, 0, header), metadata);
    beginnings[length] ??= short.subarray(0, length);
    return beginnings[length];
  }

  function algorithmFor(counter: Uint64, header: Bytes, metadata: Bytes): AesGcmParams {
    writeNonce(algorithm.iv, salt, counter);
    algorithm.additionalData = handed(header, metadata);
    return algorithm;
  }

  return {
    seal: (counter, header, metadata, plaintext) =>
      subtle.encrypt(algorithmFor(counter, header, metadata), key, asSource(plaintext)),
    open: (counter, header, metadata, sealed) => subtle.decrypt(algorithmFor(counter, header, metadata), key, sealed),
  };
}
