import { TypedEventTarget } from '../main/typed-event-target.js';
import { checkInteger, checkObject, wrongType } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';
import { areTones, type Digits, decodeDigits, encodeDigits, limits } from './digits-message.js';
import type { MessageCipher, MessageFailure } from './messages-cipher.js';

/** The events of {@link EncryptedDigits}. */
export interface EncryptedDigitsEvents {
  /** Digits of the other side have come. */
  digits: Digits;
  /** Something came that did not open, or is not digits (`syntax`). */
  failed: { readonly cause: MessageFailure };
}

/** What a message on the channel is for: no other message under the same keys passes for digits. */
const purpose = /* @__PURE__ */ new TextEncoder().encode('Framepipe 1.0 digits');

/**
 * Digits over an encrypted message channel. The browser's own (RTCDTMFSender) go by every transform: whoever is on the way
 * reads and changes them, and may make some up. Play these to the person, or hand them to the program at the other end;
 * only a gateway to the telephone network needs the browser's.
 *
 * @example
 * ```ts
 * import { EncryptedDigits } from 'framepipe/keys.js';
 * import { messageCipher } from 'framepipe/messages.js';
 *
 * async function enterPin(pc: RTCPeerConnection, baseKey: CryptoKey): Promise<void> {
 *   const channel = pc.createDataChannel('digits', { negotiated: true, id: 7 });
 *   const digits = new EncryptedDigits(channel, await messageCipher(baseKey));
 *   digits.addEventListener('digits', ({ detail }) => console.log(detail.tones));
 *   channel.addEventListener('open', () => void digits.sendDigits('1234#'));
 * }
 * ```
 */
export class EncryptedDigits extends TypedEventTarget<EncryptedDigitsEvents> {
  readonly #channel: RTCDataChannel;
  readonly #cipher: MessageCipher;
  /** One message after the other, both ways: sealing and opening take differently long. */
  #sending: Promise<unknown> = Promise.resolve();
  #opening: Promise<unknown> = Promise.resolve();

  /**
   * @param channel A data channel for nothing else, reliable and ordered as by default.
   * @param cipher From `messageCipher` of `framepipe/messages.js`, with the keys of the call. One for several channels will
   *   do.
   */
  constructor(channel: RTCDataChannel, cipher: MessageCipher) {
    super();
    if (typeof channel?.send !== 'function') throw wrongType('channel', 'an RTCDataChannel', channel);
    if (typeof cipher?.encryptMessage !== 'function') throw wrongType('cipher', 'a MessageCipher', cipher);
    this.#channel = channel;
    this.#cipher = cipher;
    channel.binaryType = 'arraybuffer';
    channel.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      this.#opening = this.#opening.then(() => this.#open(data));
    });
  }

  /**
   * Sends digits. How many there are shows by no more than the next multiple of 32, if they are sent together.
   *
   * @param tones 1 to 1,024 of `0` to `9`, `A` to `D` (in either case), `#`, `*` and `,`.
   * @param options Of each tone. Default 100 ms, with gaps of 70 ms, as RTCDTMFSender has them.
   * @returns Resolves when they have been handed to the channel. Rejects with TypeError or RangeError for wrong arguments,
   *   with EncodedTransformError `closed` where the channel is not open or the cipher has no key.
   */
  async sendDigits(tones: string, options: Partial<Omit<Digits, 'tones'>> = {}): Promise<void> {
    if (typeof tones !== 'string') throw wrongType('tones', 'a string', tones);
    const upper = tones.toUpperCase();
    if (!areTones(upper)) throw new RangeError('"tones" expected 1 to 1,024 of 0-9, A-D, #, * and ","');
    checkObject('options', options);
    const { duration = 100, interToneGap = 70 } = options;
    checkInteger('options.duration', duration, ...limits.duration);
    checkInteger('options.interToneGap', interToneGap, ...limits.interToneGap);
    const sent = this.#sending.then(async () => {
      const sealed = await this.#cipher.encryptMessage(encodeDigits({ tones: upper, duration, interToneGap }), purpose);
      if (this.#channel.readyState !== 'open') throw new EncodedTransformError('closed', 'the channel is not open');
      this.#channel.send(sealed);
    });
    this.#sending = sent.catch(() => {});
    await sent;
  }

  async #open(data: unknown): Promise<void> {
    if (!(data instanceof ArrayBuffer)) {
      this.#dispatch('failed', { cause: 'syntax' });
      return;
    }
    const opened = await this.#cipher.decryptMessage(new Uint8Array(data), purpose);
    const digits = 'plaintext' in opened ? decodeDigits(opened.plaintext) : undefined;
    if (digits) this.#dispatch('digits', digits);
    else this.#dispatch('failed', { cause: 'failure' in opened ? opened.failure : 'syntax' });
  }

  #dispatch<T extends keyof EncryptedDigitsEvents>(type: T, detail: EncryptedDigitsEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
