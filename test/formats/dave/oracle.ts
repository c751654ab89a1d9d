/** DAVE's frames, written from protocol.md and RFC 9420 over Node's cryptography. */
import { createCipheriv, createHmac } from 'node:crypto';
import type { Bytes } from '../../../src/shared/stage.js';

/** The AES key of a generation. */
export function keyOf(baseSecret: Uint8Array, generation: number): Buffer {
  let secret: Buffer = Buffer.from(baseSecret);
  for (let number = 0; number < generation; number += 1) secret = expandWithLabel(secret, 'secret', number, 32);
  return expandWithLabel(secret, 'key', generation, 16);
}

function expandWithLabel(secret: Buffer, label: string, generation: number, length: number): Buffer {
  const full = Buffer.from(`MLS 1.0 ${label}`);
  const context = Buffer.alloc(4);
  context.writeUInt32BE(generation);
  const info = Buffer.concat([Buffer.of(0, length, full.length), full, Buffer.of(4), context, Buffer.of(1)]);
  return createHmac('sha256', secret).update(info).digest().subarray(0, length);
}

/** A frame of nothing but secret bytes, sealed under a nonce whose generation may be beyond a byte. */
export function sealWhole(baseSecret: Uint8Array, generation: number, count: number, plain: Uint8Array): Bytes {
  const nonce = (generation % 256) * 2 ** 24 + count;
  return sealUnder(keyOf(baseSecret, generation), nonce, plain, uleb(nonce));
}

/** The same with whatever bytes after the tag: a nonce, ranges, anything. */
export function sealUnder(key: Uint8Array, nonce: number, plain: Uint8Array, numbers: readonly number[]): Bytes {
  const iv = Buffer.alloc(12);
  iv.writeUInt32LE(nonce, 8);
  const cipher = createCipheriv('aes-128-gcm', key, iv, { authTagLength: 8 });
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return Uint8Array.from([...sealed, ...numbers, 8 + numbers.length + 3, 0xfa, 0xfa]);
}

export function uleb(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}
