import { type CipherSuite, type CipherSuiteName, findCipherSuite } from '../sframe/cipher-suites.js';
import { decrypt } from '../sframe/decrypt.js';
import { encrypt } from '../sframe/encrypt.js';
import { decodeHeader } from '../sframe/header.js';
import { importKey, type SFrameKey } from '../sframe/key.js';
import { contextKeyID, splitKeyID } from '../sframe/key-id.js';
import { checkBytes, checkInteger, checkObject } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';
import type { Bytes } from '../shared/stage.js';
import { MessageKeys, messageBaseKey } from './messages-keys.js';

/** Options of {@link messageCipher}. All who share the key need the same suite and key ID bits. */
export interface MessageCipherOptions {
  /** What the application calls the first key, 0 to 2^`keyIDBits` − 1. Default 0. */
  readonly keyID?: number;
  /** Default `AES_128_GCM_SHA256_128`. */
  readonly cipherSuite?: CipherSuiteName;
  /** Bits of SFrame's key ID that hold the application's, 1 to 24; the others tell senders apart. Default 8. */
  readonly keyIDBits?: number;
  /** Messages remembered of each sender, so that none opens twice, 64 to 65,536. Default 1,024. */
  readonly replayWindow?: number;
}

/**
 * Why a message did not open: it is no SFrame (`syntax`); there is no key for it (`keyID`); it was changed, or has other
 * associated data (`authentication`); it was opened before, or lies behind the replay window (`replay`); it is one's own
 * that has come back (`reflection`).
 */
export type MessageFailure = 'syntax' | 'keyID' | 'authentication' | 'replay' | 'reflection';

/** What came of a message. */
export type OpenedMessage =
  | { readonly plaintext: Bytes; readonly keyID: number }
  | { readonly failure: MessageFailure; readonly keyID?: number };

/** Keys of one's own that are remembered, so that what they sealed is known when it comes back. */
const OWN_KEYS = 256;

const none: Bytes = /* @__PURE__ */ new Uint8Array();

/**
 * Encryption of messages, for data channels and any other transport. {@link messageCipher} makes one with its first key;
 * one made with `new` has none yet, for those whose keys come later.
 */
export class MessageCipher {
  readonly #suite: CipherSuite;
  readonly #keyIDBits: number;
  readonly #keys: MessageKeys;
  readonly #own = new Set<bigint>();
  #key: SFrameKey | undefined;
  /** The latest call wins, whichever key is derived first. */
  #latest = 0;

  /** Throws `TypeError` or `RangeError` for wrong options. `options.keyID` is for {@link messageCipher}. */
  constructor(options: MessageCipherOptions = {}) {
    checkObject('options', options);
    const { cipherSuite = 'AES_128_GCM_SHA256_128', keyIDBits = 8, replayWindow = 1_024 } = options;
    this.#suite = findCipherSuite(cipherSuite);
    checkInteger('options.keyIDBits', keyIDBits, 1, 24);
    checkInteger('options.replayWindow', replayWindow, 64, 65_536);
    this.#keyIDBits = keyIDBits;
    this.#keys = new MessageKeys(this.#suite, keyIDBits, replayWindow);
  }

  /**
   * Seals a message as an SFrame (RFC 9605, section 4), which is up to 13 bytes and a tag (16 bytes in the default suite)
   * longer.
   *
   * @param plaintext Any length, also none.
   * @param associatedData Authenticated, not sent: the receiver needs the same bytes. Default none.
   * @returns A fresh array. Rejects with `TypeError` for what are no bytes, with EncodedTransformError `closed` where there
   *   is no key yet, and `counter-exhausted` once the key has sealed 2^32 messages.
   */
  async encryptMessage(plaintext: Bytes, associatedData: Bytes = none): Promise<Bytes> {
    const key = this.#key;
    if (!key) throw new EncodedTransformError('closed', 'there is no key to encrypt with');
    return encrypt(key, key.counter.take(), plaintext, associatedData);
  }

  /**
   * Opens a message, once. What does not open changes nothing.
   *
   * @param sealed What {@link MessageCipher.encryptMessage} gave, or anything that came in its place.
   * @param associatedData The bytes that the sender gave. Default none.
   * @returns The plaintext, or why there is none. Rejects with `TypeError` for what are no bytes only.
   */
  async decryptMessage(sealed: Bytes, associatedData: Bytes = none): Promise<OpenedMessage> {
    checkBytes('sealed', sealed);
    checkBytes('associatedData', associatedData);
    const header = decodeHeader(sealed);
    if (!header) return { failure: 'syntax' };
    const { keyID } = splitKeyID(header.keyID, this.#keyIDBits);
    if (this.#own.has(header.keyID)) return { failure: 'reflection', keyID };
    const context = await this.#keys.find(header.keyID);
    if (!context) return { failure: 'keyID', keyID };
    if (!context.window.accepts(header.counter)) return { failure: 'replay', keyID };
    const plaintext = await decrypt(context.key, sealed, associatedData);
    if (!plaintext) return { failure: 'authentication', keyID };
    return this.#keys.commit(context, header.counter) ? { plaintext, keyID } : { failure: 'replay', keyID };
  }

  /**
   * Seals with this key from now on. Give it to {@link MessageCipher.addDecryptionKey} as well, everywhere, and first:
   * what arrives before its key fails with `keyID`.
   *
   * @param baseKey A base key as media have it; what messages use is derived from it.
   * @param keyID What the application calls it, 0 to 2^`keyIDBits` − 1.
   * @returns Resolves when it is in use. Rejects with `TypeError` or `RangeError` for other arguments.
   */
  async setEncryptionKey(baseKey: CryptoKey | Bytes, keyID: number): Promise<void> {
    this.#checkKeyID(keyID);
    const call = ++this.#latest;
    const kid = contextKeyID(keyID, this.#keyIDBits);
    const key = await importKey(this.#suite.number, await messageBaseKey(baseKey, this.#suite), kid);
    if (call !== this.#latest) return;
    this.#key = key;
    this.#own.add(kid);
    if (this.#own.size > OWN_KEYS) this.#own.delete(this.#own.values().next().value!);
  }

  /**
   * Opens messages under this key ID from now on; a key that it had before is forgotten, with what was opened under it.
   *
   * @returns Resolves when it is in use. Rejects with `TypeError` or `RangeError` for other arguments.
   */
  async addDecryptionKey(baseKey: CryptoKey | Bytes, keyID: number): Promise<void> {
    this.#checkKeyID(keyID);
    this.#keys.add(await messageBaseKey(baseKey, this.#suite), keyID);
  }

  /** Opens no more messages under this key ID. Throws `TypeError` or `RangeError` for what is no key ID. */
  removeDecryptionKey(keyID: number): void {
    this.#checkKeyID(keyID);
    this.#keys.remove(keyID);
  }

  #checkKeyID(keyID: number): void {
    checkInteger('keyID', keyID, 0, 2 ** this.#keyIDBits - 1);
  }
}

/**
 * Encrypts and decrypts messages, under a key derived from the one that protects the media, and independent of it.
 *
 * Every cipher seals under a context of its own, drawn at random (see `contextKeyID` of `framepipe/sframe.js`), so that
 * any number of people, tabs and channels can share a base key. A message opens once with a cipher; older ones than its
 * window remembers do not open. To bind messages to a channel or a purpose, name it in the associated data.
 *
 * @param baseKey Bytes (copied; they may be wiped afterwards), or an HKDF CryptoKey as `passphraseKey`, `rawKey` and MLS
 *   sessions give.
 * @returns Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { messageCipher } from 'framepipe/messages.js';
 *
 * async function chat(channel: RTCDataChannel, baseKey: CryptoKey, show: (text: string) => void) {
 *   const cipher = await messageCipher(baseKey);
 *   const purpose = new TextEncoder().encode(channel.label);
 *   channel.binaryType = 'arraybuffer';
 *   channel.onmessage = async ({ data }) => {
 *     const opened = await cipher.decryptMessage(new Uint8Array(data), purpose);
 *     if ('plaintext' in opened) show(new TextDecoder().decode(opened.plaintext));
 *   };
 *   return async (text: string) => channel.send(await cipher.encryptMessage(new TextEncoder().encode(text), purpose));
 * }
 * ```
 */
export async function messageCipher(
  baseKey: CryptoKey | Bytes,
  options: MessageCipherOptions = {},
): Promise<MessageCipher> {
  const cipher = new MessageCipher(options);
  const { keyID = 0 } = options;
  await Promise.all([cipher.addDecryptionKey(baseKey, keyID), cipher.setEncryptionKey(baseKey, keyID)]);
  return cipher;
}
