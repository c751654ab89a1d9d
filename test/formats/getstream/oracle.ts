/** GetStream's frames, written from SPEC.md over Node's cryptography, byte by byte. */
import { createCipheriv } from 'node:crypto';
import type { Bytes } from '../../../src/shared/stage.js';

export interface OracleFrame {
  readonly key: Uint8Array;
  readonly keyID: number;
  readonly prefix: Uint8Array;
  readonly counter: number;
  readonly clear: Uint8Array;
  readonly plain: Uint8Array;
  readonly isEscaped?: boolean;
  readonly version?: number;
}

export function sealByOracle(frame: OracleFrame): Bytes {
  const { key, keyID, prefix, counter, clear, plain, isEscaped = false, version = 1 } = frame;
  const count = Buffer.alloc(4);
  count.writeUInt32BE(counter);
  const iv = Buffer.concat([prefix, count]);
  const cipher = key.length === 16 ? createCipheriv('aes-128-gcm', key, iv) : createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(clear);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  const end = Buffer.alloc(2);
  end.writeUInt16BE(clear.length + (isEscaped ? 0x8000 : 0));
  const rest = [...sealed, ...count, ...prefix, keyID, ...end, version, 0xe2, 0xee, 0xfe, 0xed];
  return Uint8Array.from([...clear, ...(isEscaped ? escaped(rest, trailingZeros(clear)) : rest)]);
}

function trailingZeros(bytes: Uint8Array): number {
  let zeros = 0;
  while (zeros < 2 && bytes.at(-1 - zeros) === 0) zeros += 1;
  return zeros;
}

function escaped(bytes: readonly number[], seed: number): number[] {
  const out: number[] = [];
  let zeros = seed;
  for (const byte of bytes) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return out;
}
