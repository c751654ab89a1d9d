import { copyTo } from '../shared/concat.js';
import type { Bytes } from '../shared/stage.js';
import { toUint64, writeUint64 } from '../shared/uint64.js';
import { widen } from '../shared/widen.js';
import { type Aead, writeNonce } from './aead.js';
import type { CipherSuite } from './cipher-suites.js';

/** AES-CTR, then HMAC with a tag cut short (RFC 9605, section 4.5.1). */
export async function aesCtrHmac(suite: CipherSuite, keyBytes: Bytes, salt: Bytes): Promise<Aead> {
  const { cipherKeyLength, hash, nonceLength, tagLength } = suite;
  const { subtle } = crypto;
  const [cipherKey, macKey] = await Promise.all([
    subtle.importKey('raw', keyBytes.subarray(0, cipherKeyLength), 'AES-CTR', false, ['encrypt', 'decrypt']),
    subtle.importKey('raw', keyBytes.subarray(cipherKeyLength), { name: 'HMAC', hash }, false, ['sign']),
  ]);
  // The counter block is the nonce and four zero bytes, which count the blocks of the frame.
  const algorithm = { name: 'AES-CTR', counter: new Uint8Array(16), length: 32 };
  const nonce = algorithm.counter.subarray(0, nonceLength);
  nonce.set(salt);

  /**
   * What the tag covers, with `length` bytes at its end for the ciphertext:
   * `|aad| (8) ‖ |ciphertext| (8) ‖ |tag| (8) ‖ nonce (12) ‖ aad ‖ ciphertext`.
   */
  function macInput(header: Bytes, metadata: Bytes, length: number): Bytes {
    const aadLength = header.length + metadata.length;
    const input = new Uint8Array(24 + nonceLength + aadLength + length);
    let offset = 0;
    for (const field of [aadLength, length, tagLength]) offset = writeUint64(input, offset, toUint64(field), 8);
    for (const part of [nonce, header, metadata]) offset = copyTo(input, offset, part);
    return input;
  }

  async function computeTag(input: Bytes): Promise<Bytes> {
    return new Uint8Array(await subtle.sign('HMAC', macKey, input)).subarray(0, tagLength);
  }

  return {
    async seal(counter, header, metadata, plaintext) {
      // Other frames may write their nonces while this one awaits, so both of its uses come before.
      writeNonce(nonce, salt, counter);
      const input = macInput(header, metadata, plaintext.length);
      const ciphertext = await subtle.encrypt(algorithm, cipherKey, plaintext);
      input.set(new Uint8Array(ciphertext), input.length - plaintext.length);
      const sealed = widen(ciphertext, 0, tagLength);
      sealed.set(await computeTag(input), sealed.length - tagLength);
      return sealed.buffer;
    },
    async open(counter, header, metadata, sealed) {
      const length = sealed.length - tagLength;
      const tag = sealed.slice(length);
      writeNonce(nonce, salt, counter);
      const input = macInput(header, metadata, length);
      const ciphertext = input.subarray(input.length - length);
      ciphertext.set(sealed.subarray(0, length));
      // As WebCrypto's AES-GCM does.
      if (!isEqualInConstantTime(await computeTag(input), tag)) throw new DOMException('wrong tag', 'OperationError');
      // The copy that was authenticated is what is decrypted, whatever has become of the caller's bytes.
      writeNonce(nonce, salt, counter);
      return subtle.decrypt(algorithm, cipherKey, ciphertext);
    },
  };
}

/** Looks at every byte of two tags, so that the time taken does not tell a forger how much of a tag was right. */
function isEqualInConstantTime(a: Bytes, b: Bytes): boolean {
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
