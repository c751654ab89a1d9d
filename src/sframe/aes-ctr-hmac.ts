import type { Bytes } from '../shared/stage.js';
import { toUint64, writeUint64 } from '../shared/uint64.js';
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

  /**
   * What the tag covers, with `length` bytes at its end for the ciphertext:
   * `|aad| (8) ‖ |ciphertext| (8) ‖ |tag| (8) ‖ nonce (12) ‖ aad ‖ ciphertext`.
   */
  function macInput(aad: Bytes, length: number): Bytes {
    const input = new Uint8Array(24 + nonceLength + aad.length + length);
    let offset = 0;
    for (const field of [aad.length, length, tagLength]) offset = writeUint64(input, offset, toUint64(field), 8);
    input.set(nonce, offset);
    input.set(aad, offset + nonceLength);
    return input;
  }

  async function computeTag(input: Bytes): Promise<Bytes> {
    return new Uint8Array(await subtle.sign('HMAC', macKey, input)).subarray(0, tagLength);
  }

  return {
    async seal(counter, aad, plaintext) {
      // Other frames may write their nonces while this one awaits, so both of its uses come before.
      writeNonce(nonce, salt, counter);
      const input = macInput(aad, plaintext.length);
      const ciphertext = new Uint8Array(await subtle.encrypt(algorithm, cipherKey, plaintext));
      input.set(ciphertext, input.length - ciphertext.length);
      return [ciphertext, await computeTag(input)];
    },
    async open(counter, aad, sealed) {
      const length = sealed.length - tagLength;
      const tag = sealed.slice(length);
      writeNonce(nonce, salt, counter);
      const input = macInput(aad, length);
      const ciphertext = input.subarray(input.length - length);
      ciphertext.set(sealed.subarray(0, length));
      if (!isEqualInConstantTime(await computeTag(input), tag)) return undefined;
      // The copy that was authenticated is what is decrypted, whatever has become of the caller's bytes.
      writeNonce(nonce, salt, counter);
      return new Uint8Array(await subtle.decrypt(algorithm, cipherKey, ciphertext));
    },
  };
}

/** Looks at every byte of two tags, so that the time taken does not tell a forger how much of a tag was right. */
function isEqualInConstantTime(a: Bytes, b: Bytes): boolean {
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a[i]! ^ b[i]!;
  return difference === 0;
}
