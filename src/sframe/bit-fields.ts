import { checkInteger } from '../shared/arguments.js';
import { checkUint64 } from '../shared/uint64.js';

/** Checks that `value` is an integer that `bits` bits hold, and gives it as a BigInt: one part of a key ID. */
export function toBitField(name: string, value: number | bigint, bits: number): bigint {
  checkUint64(name, value);
  const field = BigInt(value);
  if (field >> BigInt(bits)) throw new RangeError(`"${name}" expected at most ${bits} bits, got ${value}`);
  return field;
}

/** The lowest `bits` bits, 0 to 32. */
export function lowBits(value: bigint, bits: number): number {
  return Number(BigInt.asUintN(bits, value));
}

/** Parts of a key ID other than its upper one have at most 32 bits. */
export function checkBits(name: string, bits: number): void {
  checkInteger(name, bits, 0, 32);
}
