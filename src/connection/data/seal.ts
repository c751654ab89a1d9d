import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';

/** What seals and opens: a `MessageCipher` of `framepipe/messages.js`. */
export interface ChannelCipher {
  /** Seals; the receiver needs the same associated data. */
  encryptMessage(plaintext: Bytes, associatedData?: Bytes): Promise<Bytes>;
  /** Opens, once. */
  decryptMessage(
    sealed: Bytes,
    associatedData?: Bytes,
  ): Promise<{ readonly plaintext: Bytes } | { readonly failure: string }>;
}

/** What sealing adds to a frame at most: a header of SFrame, and the longest tag. */
export const SEAL_OVERHEAD = 29;

/**
 * Seals the frames of one channel. The associated data of each are the channel's name, the hellos of sender and receiver
 * with their random bytes, and how many frames the sender has sealed before: a server on the way can neither change,
 * leave out, repeat or reorder frames, nor bring in some of another channel or call.
 */
export class Seal {
  readonly #cipher: ChannelCipher;
  readonly #sending: Bytes;
  readonly #receiving: Bytes;
  #sent = 0;
  #received = 0;

  constructor(cipher: ChannelCipher, label: string, ownHello: Bytes, theirHello: Bytes) {
    const purpose = new TextEncoder().encode(`Framepipe 1.0 data channel ${label}\0`);
    this.#cipher = cipher;
    this.#sending = concat(purpose, ownHello, theirHello);
    this.#receiving = concat(purpose, theirHello, ownHello);
  }

  seal(frame: Bytes): Promise<Bytes> {
    return this.#cipher.encryptMessage(frame, numbered(this.#sending, this.#sent++));
  }

  /** Opens a frame; or says why it does not open. */
  async open(sealed: Bytes): Promise<Bytes | string> {
    const opened = await this.#cipher.decryptMessage(sealed, numbered(this.#receiving, this.#received++));
    return 'plaintext' in opened ? opened.plaintext : opened.failure;
  }
}

function numbered(bytes: Bytes, number: number): Bytes {
  const all = concat(bytes, new Uint8Array(8));
  new DataView(all.buffer).setBigUint64(bytes.length, BigInt(number));
  return all;
}
