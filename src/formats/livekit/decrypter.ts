import { checkBytes, checkInteger } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import type { Bytes } from '../../shared/stage.js';
import { openGcm } from '../lib/aes-gcm.js';
import type { FormatFrame, FrameDecrypter, KeyWithID, Opened } from '../lib/frame-format.js';
import { IV_LENGTH } from '../lib/iv-sequence.js';
import { IvTrailerDecrypter } from '../lib/iv-trailer-decrypter.js';
import { KeyRing } from '../lib/key-ring.js';
import { takeApart } from './clear-part.js';
import type { LivekitEncryptedData } from './data.js';
import { checkLivekitOptions, type LivekitOptions } from './encrypter.js';
import { livekitSchedule } from './keys.js';
import { splitPacketTrailer } from './packet-trailer.js';
import { endsWith, isServerFrame } from './server-frames.js';

/** Options of {@link livekitDecrypter}. */
export interface LivekitDecrypterOptions extends LivekitOptions {
  /** What to open with from the first frame on. Default none. */
  readonly decryptionKeys?: readonly KeyWithID[];
  /**
   * How many steps ahead a receiver follows a sender who has ratcheted its key, 0 to 256. Default 8. Keys from
   * passphrases, where a step takes long, are followed a step for each frame.
   */
  readonly ratchetWindow?: number;
  /**
   * What ends the frames that the server makes itself: `sifTrailer` of LiveKit's `JoinResponse`. Of such frames only
   * blank pictures and silence are let in. Default none: no frame is let in that does not open.
   */
  readonly serverTrailer?: Bytes;
}

/** Opens frames and data packets that LiveKit's clients have sealed. */
export interface LivekitDecrypter extends FrameDecrypter {
  /**
   * Opens frames under this key ID from now on; a key that it had before is forgotten. Throws TypeError or RangeError for
   * what is no key or key ID.
   *
   * @param key As {@link importLivekitKey} gives it.
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
  /** What ends the server's own frames, from now on; `undefined` for none. Throws TypeError for what are no bytes. */
  setServerTrailer(trailer: Bytes | undefined): void;
  /** A data packet's content; `undefined` where it does not open. Never throws. */
  decryptData(packet: LivekitEncryptedData): Promise<Bytes | undefined>;
}

/**
 * The receiver's half of LiveKit's frame encryption, over bytes.
 *
 * Forged frames change nothing. The format cannot tell whether a frame was opened before: whoever is on the way can play
 * frames again.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { importLivekitKey, livekitDecrypter } from 'framepipe/formats/livekit.js';
 *
 * async function open(sealed: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
 *   const key = await importLivekitKey('the room’s passphrase');
 *   const decrypter = livekitDecrypter({ decryptionKeys: [{ key, keyID: 0 }] });
 *   return decrypter.decrypt(sealed, { kind: 'audio', mimeType: 'audio/opus' });
 * }
 * ```
 */
export function livekitDecrypter(options: LivekitDecrypterOptions = {}): LivekitDecrypter {
  const isOutside = checkLivekitOptions(options) === 'outside';
  const { ratchetWindow = 8, serverTrailer: firstTrailer, decryptionKeys = [] } = options;
  checkInteger('options.ratchetWindow', ratchetWindow, 0, 256);
  const keys = new KeyRing(livekitSchedule(options), ratchetWindow);
  const frames = new IvTrailerDecrypter(keys, takeApart);
  let serverTrailer: Bytes | undefined;

  function setServerTrailer(trailer: Bytes | undefined): void {
    if (trailer !== undefined) checkBytes('trailer', trailer);
    serverTrailer = trailer?.slice();
  }
  setServerTrailer(firstTrailer);
  for (const { key, keyID } of decryptionKeys) keys.add(key, keyID);

  async function open(bytes: Bytes, frame: FormatFrame): Promise<Opened> {
    if (serverTrailer && endsWith(bytes, serverTrailer)) {
      const own = bytes.subarray(0, bytes.length - serverTrailer.length);
      return isServerFrame(own, frame) ? { bytes: own, isClear: true } : { failure: 'injected' };
    }
    if (frame.kind !== 'video') return frames.open(bytes, frame);
    const { frame: sealed, trailer } = splitPacketTrailer(bytes);
    const opened = await frames.open(sealed, frame);
    return isOutside && 'bytes' in opened ? { ...opened, bytes: concat(opened.bytes, trailer) } : opened;
  }

  return {
    addDecryptionKey: (key, keyID) => keys.add(key, keyID),
    removeDecryptionKey: (keyID) => keys.remove(keyID),
    hasDecryptionKey: (keyID) => keys.has(keyID),
    ratchetDecryptionKey: (keyID) => keys.ratchet(keyID),
    setServerTrailer,
    open,
    async decrypt(bytes, frame) {
      const opened = await open(bytes, frame);
      return 'bytes' in opened ? opened.bytes : undefined;
    },
    async decryptData({ encryptedValue, iv, keyIndex }) {
      if (iv.length !== IV_LENGTH) return undefined;
      const opened = await keys.open(keyIndex, (key) => openGcm(key, iv, new Uint8Array(), encryptedValue));
      return 'plaintext' in opened ? opened.plaintext : undefined;
    },
  };
}
