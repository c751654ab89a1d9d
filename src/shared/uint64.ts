import { wrongType } from './arguments.js';
import type { Bytes } from './stage.js';

/**
 * An unsigned 64-bit integer (a key ID or a counter) as two 32-bit words. Frames come hundreds of times a second, and
 * making a BigInt of each key ID and counter costs more than reading the whole header.
 */
export interface Uint64 {
  /** The upper 32 bits. */
  readonly high: number;
  /** The lower 32 bits. */
  readonly low: number;
}

const maximum = 0xffff_ffff_ffff_ffffn;

/** Checks that `value` is an integer from 0 to 2^64 − 1: a BigInt, or a number where one holds it exactly. */
export function checkUint64(name: string, value: unknown): asserts value is number | bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') throw wrongType(name, 'a number or a bigint', value);
  if (value < 0 || value > maximum || (typeof value === 'number' && !Number.isSafeInteger(value))) {
    throw new RangeError(`"${name}" expected an integer from 0 to 2^64 - 1 (a bigint above 2^53 - 1), got ${value}`);
  }
}

/** The words of a number or BigInt that has been checked. */
export function toUint64(value: number | bigint): Uint64 {
  return typeof value === 'number'
    ? { high: Math.floor(value / 2 ** 32), low: value >>> 0 }
    : { high: Number(value >> 32n), low: Number(value & 0xffff_ffffn) };
}

export function toBigInt({ high, low }: Uint64): bigint {
  return (BigInt(high) << 32n) | BigInt(low);
}

/** A number up to 2^53 − 1, a BigInt above: equal values are `===`, so that they serve as keys of a Map. */
export function toNumeric(value: Uint64): number | bigint {
  return value.high < 2 ** 21 ? value.high * 2 ** 32 + value.low : toBigInt(value);
}

export function isEqual(a: Uint64, b: Uint64): boolean {
  return a.low === b.low && a.high === b.high;
}

/** The byte at `place`, counted from the least significant (0) to the most significant (7). */
export function byteAt({ high, low }: Uint64, place: number): number {
  return (place < 4 ? low >>> (8 * place) : high >>> (8 * place - 32)) & 0xff;
}

/** Writes the lowest `length` bytes in network order; returns the offset after them. */
export function writeUint64(out: Bytes, offset: number, value: Uint64, length: number): number {
  for (let place = length - 1; place >= 0; place--) out[offset++] = byteAt(value, place);
  return offset;
}

/** Reads `length` (0 to 8) bytes in network order. */
export function readUint64(bytes: Uint8Array, offset: number, length: number): Uint64 {
  let high = 0;
  let low = 0;
  for (const end = offset + length; offset < end; offset++) {
    high = ((high << 8) | (low >>> 24)) >>> 0;
    low = ((low << 8) | (bytes[offset] ?? 0)) >>> 0;
  }
  return { high, low };
}
