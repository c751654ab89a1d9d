/**
 * Numbers of several bytes, the highest first. A `DataView` does the same, but has the browser make its buffer an object
 * of its own, which takes over a microsecond for the small arrays that hold a few numbers.
 */

/** The unsigned integer of `length` bytes, 1 to 6, at `at`. */
export function readUint(bytes: Uint8Array, at: number, length: number): number {
  let value = 0;
  for (let index = at; index < at + length; index += 1) value = value * 256 + bytes[index]!;
  return value;
}

/** Writes an integer from 0 to 256^`length` − 1 as `length` bytes, 1 to 6. */
export function writeUint(bytes: Uint8Array, at: number, length: number, value: number): void {
  let rest = value;
  for (let index = at + length - 1; index >= at; index -= 1) {
    bytes[index] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}
