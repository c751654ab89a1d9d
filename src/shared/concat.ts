import type { Bytes } from '../shared/stage.js';

/** One array of all the parts' bytes. */
export function concat(...parts: readonly ArrayLike<number>[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
