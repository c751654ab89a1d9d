import { wrongType } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The 16 bytes of a UUID. @throws TypeError or RangeError for what is none. */
export function uuidBytes(text: string): Bytes {
  if (typeof text !== 'string') throw wrongType('uuid', 'a string', text);
  if (!UUID.test(text)) throw new RangeError(`"uuid" expected 8-4-4-4-12 hexadecimal digits, got '${text}'`);
  return Uint8Array.from(text.replaceAll('-', '').match(/../g)!, (byte) => Number.parseInt(byte, 16));
}

/** Whether bytes begin with others. */
export function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && start.every((byte, at) => byte === bytes[at]);
}
