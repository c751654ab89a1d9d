import { checkInteger, checkObject } from '../../shared/arguments.js';
import type { FrameDecrypter, FrameEncrypter, KeyWithID } from '../lib/frame-format.js';
import { IvTrailerDecrypter } from '../lib/iv-trailer-decrypter.js';
import { IvTrailerEncrypter } from '../lib/iv-trailer-encrypter.js';
import { KeyRing } from '../lib/key-ring.js';
import { takeApart } from './clear-part.js';
import { jframeSchedule } from './keys.js';

/** Options of {@link jframeEncrypter}. */
export interface JframeEncrypterOptions {
  /** What to seal with from the first frame on. Default none: nothing is sealed until there is a key. */
  readonly encryptionKey?: KeyWithID;
}

/** Options of {@link jframeDecrypter}. */
export interface JframeDecrypterOptions {
  /** What to open with from the first frame on. Default none. */
  readonly decryptionKeys?: readonly KeyWithID[];
  /** How many steps ahead a receiver follows a sender who has ratcheted its key, 0 to 256. Default 8. */
  readonly ratchetWindow?: number;
}

/** Seals frames as Jitsi does. */
export interface JframeEncrypter extends FrameEncrypter {
  /**
   * Seals with this key from the moment it is derived. Rejects with TypeError or RangeError for what is no key or key ID.
   *
   * @param key As {@link importJframeKey} gives it.
   * @param keyID 0 to 255; Jitsi's clients hold 16 keys: 0 to 15.
   */
  setEncryptionKey(key: CryptoKey, keyID: number): Promise<void>;
  /** Forgets the key: nothing is sealed until there is another. */
  removeEncryptionKey(): Promise<void>;
  /** Goes a step further with the key; receivers follow. Rejects with EncodedTransformError where there is none. */
  ratchetEncryptionKey(): Promise<void>;
}

/** Opens frames that Jitsi's clients have sealed. */
export interface JframeDecrypter extends FrameDecrypter {
  /**
   * Opens frames under this key ID from now on; a key that it had before is forgotten. Throws TypeError or RangeError for
   * what is no key or key ID.
   *
   * @param key As {@link importJframeKey} gives it.
   * @param keyID 0 to 255.
   */
  addDecryptionKey(key: CryptoKey, keyID: number): void;
  /** Opens no more frames under this key ID. Throws RangeError for what is none. */
  removeDecryptionKey(keyID: number): void;
  /** Whether there is a key of this ID. */
  hasDecryptionKey(keyID: number): boolean;
  /**
   * Goes a step further with a key, as its sender does; frames of the step before still open. Not needed where
   * `ratchetWindow` follows. Nothing where there is no such key; rejects with RangeError for what is no key ID.
   */
  ratchetDecryptionKey(keyID: number): Promise<void>;
}

/**
 * The sender's half of JFrame, Jitsi's frame encryption, over bytes: VP8, VP9 and audio, as its clients read them.
 *
 * IVs are a random prefix and a counter, which no two encrypters and no two frames share; Jitsi's own are made of SSRC,
 * timestamp and a counter, and receivers take either.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { importJframeKey, jframeEncrypter } from 'framepipe/formats/jframe.js';
 *
 * async function seal(bytes: Uint8Array<ArrayBuffer>, picture: Uint8Array<ArrayBuffer>) {
 *   const encrypter = jframeEncrypter({ encryptionKey: { key: await importJframeKey(bytes), keyID: 0 } });
 *   return encrypter.encrypt(picture, { kind: 'video', mimeType: 'video/VP8' });
 * }
 * ```
 */
export function jframeEncrypter(options: JframeEncrypterOptions = {}): JframeEncrypter {
  checkObject('options', options);
  const frames = new IvTrailerEncrypter(jframeSchedule, takeApart, options.encryptionKey);
  return {
    setEncryptionKey: async (key, keyID) => frames.setEncryptionKey(key, keyID),
    removeEncryptionKey: () => frames.removeEncryptionKey(),
    ratchetEncryptionKey: () => frames.ratchet(),
    seal: (bytes, frame) => frames.seal(bytes, frame),
    encrypt: (bytes, frame) => frames.encrypt(bytes, frame),
  };
}

/**
 * The receiver's half of JFrame, over bytes.
 *
 * Forged frames change nothing. The format cannot tell whether a frame was opened before: whoever is on the way can play
 * frames again.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { importJframeKey, jframeDecrypter } from 'framepipe/formats/jframe.js';
 *
 * async function open(bytes: Uint8Array<ArrayBuffer>, sealed: Uint8Array<ArrayBuffer>) {
 *   const decrypter = jframeDecrypter({ decryptionKeys: [{ key: await importJframeKey(bytes), keyID: 0 }] });
 *   return decrypter.decrypt(sealed, { kind: 'audio', mimeType: 'audio/opus' });
 * }
 * ```
 */
export function jframeDecrypter(options: JframeDecrypterOptions = {}): JframeDecrypter {
  checkObject('options', options);
  const { ratchetWindow = 8, decryptionKeys = [] } = options;
  checkInteger('options.ratchetWindow', ratchetWindow, 0, 256);
  const keys = new KeyRing(jframeSchedule, ratchetWindow);
  const frames = new IvTrailerDecrypter(keys, takeApart);
  for (const { key, keyID } of decryptionKeys) keys.add(key, keyID);
  return {
    addDecryptionKey: (key, keyID) => keys.add(key, keyID),
    removeDecryptionKey: (keyID) => keys.remove(keyID),
    hasDecryptionKey: (keyID) => keys.has(keyID),
    ratchetDecryptionKey: (keyID) => keys.ratchet(keyID),
    open: (bytes, frame) => frames.open(bytes, frame),
    decrypt: (bytes, frame) => frames.decrypt(bytes, frame),
  };
}
