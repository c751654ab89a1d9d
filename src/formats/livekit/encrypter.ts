import { checkBytes, checkObject, checkOneOf } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import { sealGcm } from '../lib/aes-gcm.js';
import type { FormatFrame, FrameEncrypter, KeyWithID, Sealed } from '../lib/frame-format.js';
import { IvTrailerEncrypter } from '../lib/iv-trailer-encrypter.js';
import { takeApart } from './clear-part.js';
import type { LivekitEncryptedData } from './data.js';
import { type LivekitKeyOptions, livekitSchedule } from './keys.js';
import { splitPacketTrailer } from './packet-trailer.js';

/** Where LiveKit's packet trailers, its metadata of frames, have their place; see `livekitFormat`. */
export type PacketTrailers = (typeof packetTrailers)[number];
const packetTrailers = ['inside', 'outside'] as const;

/** Options of both halves of LiveKit's format. */
export interface LivekitOptions extends LivekitKeyOptions {
  /**
   * Default `inside`: what a frame carries is sealed with it, and what comes behind a sealed frame is dropped.
   * `outside`: as LiveKit does, trailers are sent behind the sealed frame, and handed on behind the opened one. Nothing
   * authenticates them: everybody on the way can read, change and forge them.
   */
  readonly packetTrailers?: PacketTrailers;
}

/** Options of {@link livekitEncrypter}. */
export interface LivekitEncrypterOptions extends LivekitOptions {
  /** What to seal with from the first frame on. Default none: nothing is sealed until there is a key. */
  readonly encryptionKey?: KeyWithID;
}

/** Seals frames and data packets as LiveKit's clients do. */
export interface LivekitEncrypter extends FrameEncrypter {
  /**
   * Seals with this key from the moment it is derived. Rejects with TypeError or RangeError for what is no key or key ID.
   *
   * @param key As {@link importLivekitKey} gives it.
   * @param keyID 0 to 255. LiveKit's clients hold 16 keys, if not set otherwise: 0 to 15.
   */
  setEncryptionKey(key: CryptoKey, keyID: number): Promise<void>;
  /** Forgets the key: nothing is sealed until there is another. */
  removeEncryptionKey(): Promise<void>;
  /** Goes a step further with the key; receivers follow. Rejects with EncodedTransformError where there is none. */
  ratchetEncryptionKey(): Promise<void>;
  /**
   * Seals a data packet: the serialised `EncryptedPacketPayload`. Rejects with EncodedTransformError where there is no
   * key (`stage-failed`), or it has sealed all that it may (`counter-exhausted`).
   */
  encryptData(data: Bytes): Promise<LivekitEncryptedData>;
}

/**
 * The sender's half of LiveKit's frame encryption, over bytes: VP8, VP9, H.264, H.265 and audio, as its clients read them.
 * AV1 LiveKit does not have.
 *
 * IVs are a random prefix and a counter, which no two encrypters and no two frames share; LiveKit's own are made of SSRC
 * and timestamps, and receivers take either.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { importLivekitKey, livekitEncrypter } from 'framepipe/formats/livekit.js';
 *
 * async function seal(picture: Uint8Array<ArrayBuffer>): Promise<Uint8Array | undefined> {
 *   const key = await importLivekitKey('the room’s passphrase');
 *   const encrypter = livekitEncrypter({ encryptionKey: { key, keyID: 0 } });
 *   return encrypter.encrypt(picture, { kind: 'video', mimeType: 'video/VP8' });
 * }
 * ```
 */
export function livekitEncrypter(options: LivekitEncrypterOptions = {}): LivekitEncrypter {
  const isOutside = checkLivekitOptions(options) === 'outside';
  const frames = new IvTrailerEncrypter(livekitSchedule(options), takeApart, options.encryptionKey);

  async function seal(bytes: Bytes, frame: FormatFrame): Promise<Sealed> {
    if (!isOutside || frame.kind !== 'video') return frames.seal(bytes, frame);
    const { frame: rest, trailer } = splitPacketTrailer(bytes);
    const sealed = await frames.seal(rest, frame);
    return 'bytes' in sealed ? { ...sealed, bytes: concat(sealed.bytes, trailer) } : sealed;
  }

  return {
    setEncryptionKey: async (key, keyID) => frames.setEncryptionKey(key, keyID),
    removeEncryptionKey: () => frames.removeEncryptionKey(),
    ratchetEncryptionKey: () => frames.ratchet(),
    seal,
    async encrypt(bytes, frame) {
      const sealed = await seal(bytes, frame);
      return 'bytes' in sealed ? sealed.bytes : undefined;
    },
    async encryptData(data) {
      checkBytes('data', data);
      const current = await frames.current();
      if (!current) throw new EncodedTransformError('stage-failed', 'there is no key to seal data with');
      const iv = current.ivs.take();
      if (!iv) throw new EncodedTransformError('counter-exhausted', 'the key has sealed all that it may');
      const encryptedValue = await sealGcm(current.key, iv, new Uint8Array(), data);
      return { encryptedValue, iv, keyIndex: current.keyID };
    },
  };
}

/** Throws TypeError or RangeError for wrong options, those of keys excepted. */
export function checkLivekitOptions(options: LivekitOptions): PacketTrailers {
  checkObject('options', options);
  const { packetTrailers: place = 'inside' } = options;
  checkOneOf('options.packetTrailers', place, packetTrailers);
  return place;
}
