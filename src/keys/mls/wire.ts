import type { Bytes } from '../../shared/stage.js';
import { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from './ts-mls.js';

/** The longest message that is looked at, in bytes; a Welcome takes some hundred for each member. */
export const LONGEST_MESSAGE = 2 ** 20;

/** What tells a private message from all others of its epoch: its last bytes, which are the tag of an AEAD. */
const TAG_LENGTH = 16;

export function encodeMessage(message: MLSMessage): Bytes {
  return Uint8Array.from(encodeMlsMessage(message));
}

/** Reads one message that fills the bytes; undefined where there is none. */
export function decodeMessage(bytes: Uint8Array): MLSMessage | undefined {
  if (bytes.length > LONGEST_MESSAGE) return undefined;
  try {
    const decoded = decodeMlsMessage(bytes, 0);
    return decoded && decoded[1] === bytes.length ? decoded[0] : undefined;
  } catch {
    return undefined;
  }
}

export function tagOf(bytes: Uint8Array): string {
  return bytes.subarray(-TAG_LENGTH).join();
}
