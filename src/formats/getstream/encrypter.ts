import { checkObject } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { sealGcm } from '../lib/aes-gcm.js';
import type { FormatFrame, FrameEncrypter, Sealed } from '../lib/frame-format.js';
import { IvSequence } from '../lib/iv-sequence.js';
import { takeApart } from './clear-part.js';
import { writeFrame } from './frame.js';
import { checkKeyWithID, type GetstreamKeyWithID } from './key.js';

/** The counter of the first frame. */
const FIRST = 1;

/** Options of {@link getstreamEncrypter}. */
export interface GetstreamEncrypterOptions {
  /** What to seal with from the first frame on. Default none. */
  readonly encryptionKey?: GetstreamKeyWithID;
}

/** Seals frames as GetStream's clients do. */
export interface GetstreamEncrypter extends FrameEncrypter {
  /**
   * Seals with this key from the next frame on, under a random prefix of its own. Throws TypeError or RangeError for what
   * is no key or key ID.
   *
   * @param key As {@link importGetstreamKey} gives it.
   * @param keyID 0 to 255.
   */
  setEncryptionKey(key: CryptoKey, keyID: number): void;
  /** Forgets the key. */
  removeEncryptionKey(): void;
}

/**
 * The sender's half of GetStream's frame encryption, version 1, over bytes: VP8, VP9, H.264 and audio.
 *
 * Start codes of H.264 that stay clear are written with 4 bytes, as depacketizers write them.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { getstreamEncrypter, importGetstreamKey } from 'framepipe/formats/getstream.js';
 *
 * async function seal(picture: Uint8Array<ArrayBuffer>, rawKey: Uint8Array): Promise<Uint8Array | undefined> {
 *   const encrypter = getstreamEncrypter({ encryptionKey: { key: await importGetstreamKey(rawKey), keyID: 0 } });
 *   return encrypter.encrypt(picture, { kind: 'video', mimeType: 'video/VP8' });
 * }
 * ```
 */
export function getstreamEncrypter(options: GetstreamEncrypterOptions = {}): GetstreamEncrypter {
  checkObject('options', options);
  let held: (GetstreamKeyWithID & { readonly ivs: IvSequence }) | undefined;

  function setEncryptionKey(key: CryptoKey, keyID: number): void {
    checkKeyWithID(key, keyID);
    held = { key, keyID, ivs: new IvSequence(FIRST) };
  }
  if (options.encryptionKey) setEncryptionKey(options.encryptionKey.key, options.encryptionKey.keyID);

  async function seal(bytes: Bytes, frame: FormatFrame): Promise<Sealed> {
    if (bytes.length === 0) return { bytes, isClear: true };
    if (!held) return { failure: 'keyID' };
    const { key, keyID, ivs } = held;
    const parts = takeApart(bytes, frame);
    if (!parts) return { failure: 'codec', keyID };
    const iv = ivs.take();
    if (!iv) return { failure: 'counter-exhausted', keyID };
    const { clear, body, isEscaped } = parts;
    const sealed = await sealGcm(key, iv, clear, body);
    return { bytes: writeFrame({ clear, sealed, iv, keyID, isEscaped }), keyID };
  }

  return {
    seal,
    async encrypt(bytes, frame) {
      const sealed = await seal(bytes, frame);
      return 'bytes' in sealed ? sealed.bytes : undefined;
    },
    setEncryptionKey,
    removeEncryptionKey() {
      held = undefined;
    },
  };
}
