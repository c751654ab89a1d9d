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

/** How often it is looked whether a key has come, in milliseconds. */
const LOOK = 50;

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

  /**
   * Opens a frame; or says why it does not open. Where only its key is missing, it waits for that: keys and messages come on
   * different ways.
   *
   * @param keyWait how long, in milliseconds
   * @param signal ends the wait
   */
  async open(sealed: Bytes, keyWait: number, signal: AbortSignal): Promise<Bytes | string> {
    const associatedData = numbered(this.#receiving, this.#received++);
    const end = performance.now() + keyWait;
    for (;;) {
      const opened = await this.#cipher.decryptMessage(sealed, associatedData);
      if ('plaintext' in opened) return opened.plaintext;
      const rest = end - performance.now();
      if (opened.failure !== 'keyID' || rest <= 0 || signal.aborted) return opened.failure;
      await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK, rest)));
    }
  }
}

function numbered(bytes: Bytes, number: number): Bytes {
  const all = concat(bytes, new Uint8Array(8));
  new DataView(all.buffer).setBigUint64(bytes.length, BigInt(number));
  return all;
}
