import type { Bytes } from '../shared/stage.js';

/** Bytes that a loop copies in less time than a call of `set` takes. */
const FEW = 24;

/** One array of all the parts' bytes. */
export function concat(...parts: readonly ArrayLike<number>[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) at = copyTo(whole, at, part);
  return whole;
}

/** Copies `source`, or its first bytes, to `target`, from `at` on; returns the offset behind them. */
export function copyTo(target: Bytes, at: number, source: ArrayLike<number>, length = source.length): number {
  if (length < FEW || length < source.length)
    for (let from = 0; from < length; from += 1) target[at + from] = source[from]!;
  else target.set(source, at);
  return at + length;
}
