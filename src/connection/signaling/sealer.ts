import { type MessageCipher, messageCipher } from '../../keys/messages-cipher.js';
import type { Bytes } from '../../shared/stage.js';

/** Seals text into text, for one context: what was sealed for another does not open. */
export class Sealer {
  readonly #cipher: Promise<MessageCipher>;

  constructor(key: CryptoKey | Bytes) {
    this.#cipher = messageCipher(key);
    // Whoever seals or opens hears of it.
    this.#cipher.catch(() => {});
  }

  async seal(text: string, context: string): Promise<string> {
    return toBase64(await (await this.#cipher).encryptMessage(utf8(text), utf8(context)));
  }

  /** Undefined for what was not sealed with this key for this context, or was opened before. */
  async open(sealed: string, context: string): Promise<string | undefined> {
    const bytes = fromBase64(sealed);
    const opened = bytes && (await (await this.#cipher).decryptMessage(bytes, utf8(context)));
    return opened && 'plaintext' in opened ? new TextDecoder().decode(opened.plaintext) : undefined;
  }
}

function utf8(text: string): Bytes {
  return new TextEncoder().encode(text);
}

/** Bytes that are made into characters at a time; more arguments than this overflow the stack of some browsers. */
const PIECE = 8_192;

export function toBase64(bytes: Bytes): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}

export function fromBase64(text: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
