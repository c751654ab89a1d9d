/**
 * RFC 9605 once more, as plainly as it reads, over node:crypto and BigInt: what the library's bytes are compared with.
 * It is itself held against the digests of the official vectors.
 */
import { createCipheriv, createHmac, hkdfSync } from 'node:crypto';

/** Name, hash, bits of the AES key, bytes of the tag; RFC 9605, table 1. */
export const suites = {
  1: ['AES_128_CTR_HMAC_SHA256_80', 'sha256', 128, 10],
  2: ['AES_128_CTR_HMAC_SHA256_64', 'sha256', 128, 8],
  3: ['AES_128_CTR_HMAC_SHA256_32', 'sha256', 128, 4],
  4: ['AES_128_GCM_SHA256_128', 'sha256', 128, 16],
  5: ['AES_256_GCM_SHA512_128', 'sha512', 256, 16],
  6: ['AES_256_CTR_HMAC_SHA512_80', 'sha512', 256, 10],
  7: ['AES_256_CTR_HMAC_SHA512_64', 'sha512', 256, 8],
  8: ['AES_256_CTR_HMAC_SHA512_32', 'sha512', 256, 4],
} as const;
export type SuiteNumber = keyof typeof suites;
export const suiteNumbers = [1, 2, 3, 4, 5, 6, 7, 8] as const;

export interface Vector {
  readonly suite: SuiteNumber;
  readonly baseKey: Uint8Array;
  readonly keyID: bigint;
  readonly counter: bigint;
  readonly plaintext: Uint8Array;
  readonly metadata: Uint8Array;
}

export function oracleHeader(keyID: bigint, counter: bigint): Buffer {
  const field = (value: bigint) => {
    const digits = value.toString(16);
    const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
    return value < 8n ? { nibble: Number(value), bytes: Buffer.alloc(0) } : { nibble: 8 + bytes.length - 1, bytes };
  };
  const [kid, ctr] = [field(keyID), field(counter)];
  return Buffer.concat([Buffer.of(kid.nibble * 16 + ctr.nibble), kid.bytes, ctr.bytes]);
}

export function oracleEncrypt({ suite, baseKey, keyID, counter, plaintext, metadata }: Vector): Buffer {
  const [, hash, bits, tagLength] = suites[suite];
  const isGcm = tagLength === 16;
  const derive = (purpose: string, length: number) => {
    const info = Buffer.concat([Buffer.from(`SFrame 1.0 Secret ${purpose} `), be(keyID, 8), be(BigInt(suite), 2)]);
    return Buffer.from(hkdfSync(hash, baseKey, '', info, length));
  };
  const key = derive('key', bits / 8 + (isGcm ? 0 : hash === 'sha256' ? 32 : 64));
  const nonce = be(BigInt(`0x${derive('salt', 12).toString('hex')}`) ^ counter, 12);
  const header = oracleHeader(keyID, counter);
  const aad = Buffer.concat([header, metadata]);
  if (!isGcm) return Buffer.concat([header, oracleCtrHmac(suite, key, nonce, aad, plaintext)]);
  const cipher = createCipheriv(`aes-${bits}-gcm`, key, nonce).setAAD(aad);
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

export function oracleCtrHmac(
  suite: SuiteNumber,
  key: Uint8Array,
  nonce: Uint8Array,
  aad: Uint8Array,
  plaintext: Uint8Array,
): Buffer {
  const [, hash, bits, tagLength] = suites[suite];
  const cipher = createCipheriv(`aes-${bits}-ctr`, key.subarray(0, bits / 8), Buffer.concat([nonce, Buffer.alloc(4)]));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  const mac = createHmac(hash, key.subarray(bits / 8));
  for (const length of [aad.length, ciphertext.length, tagLength]) mac.update(be(BigInt(length), 8));
  const tag = mac.update(nonce).update(aad).update(ciphertext).digest().subarray(0, tagLength);
  return Buffer.concat([ciphertext, tag]);
}

/** RFC 9605, section 5.1, with HKDF (RFC 5869) spelt out: the output is one block long. */
export function oracleRatchet(hash: 'sha256' | 'sha512', baseKey: Uint8Array): Buffer {
  const secret = createHmac(hash, '').update(baseKey).digest();
  return createHmac(hash, secret).update('SFrame 1.0 Ratchet').update(Buffer.of(1)).digest();
}

function be(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}
