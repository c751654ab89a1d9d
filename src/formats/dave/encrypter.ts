import { checkInteger, checkObject } from '../../shared/arguments.js';
import type { Bytes } from '../../shared/stage.js';
import { sealGcm } from '../lib/aes-gcm.js';
import type { FormatFrame, FrameEncrypter, Sealed } from '../lib/frame-format.js';
import { checkDaveKey } from './key.js';
import { type FrameParts, interleave } from './parts.js';
import { SendingRatchet, type SendingStep } from './sending-ratchet.js';
import { splitFrame } from './split.js';
import { countStartCodes } from './split-nal-units.js';
import { TAG_LENGTH, trailerLength, writeTrailer } from './trailer.js';

/** Another nonce is tried so often where sealing made a start code. In 100 kB it does so once in 170 times. */
const TRIES = 10;

/** A sender's key in one epoch of its group. */
export interface DaveKeyWithID {
  /** As {@link importDaveKey} or {@link exportDaveKey} gives it: the sender's own, whoever has it. */
  readonly key: CryptoKey;
  /** The epoch, 0 to 2^53 − 1: what the application, and nobody else, calls the key. It is not sent. */
  readonly keyID: number;
}

/** Options of {@link daveEncrypter}. */
export interface DaveEncrypterOptions {
  /** What to seal with from the first frame on. Default none. */
  readonly encryptionKey?: DaveKeyWithID;
}

/** Seals frames as Discord's clients do. */
export interface DaveEncrypter extends FrameEncrypter {
  /**
   * Seals under this key from the next frame on. All encrypters of one realm share the nonces of a key, and every key of
   * a sender is to be used in one realm alone: a second page or worker needs another user ID or epoch. Throws TypeError or
   * RangeError for what is no key or key ID.
   *
   * @param key As {@link importDaveKey} or {@link exportDaveKey} gives it, one's own.
   * @param keyID The epoch, 0 to 2^53 − 1.
   */
  setEncryptionKey(key: CryptoKey, keyID: number): void;
  /** Forgets the key. */
  removeEncryptionKey(): void;
}

/**
 * The sender's half of DAVE, over bytes.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { daveEncrypter, importDaveKey } from 'framepipe/formats/dave.js';
 *
 * async function seal(opus: Uint8Array<ArrayBuffer>, baseSecret: Uint8Array): Promise<Uint8Array | undefined> {
 *   const encrypter = daveEncrypter({ encryptionKey: { key: await importDaveKey(baseSecret), keyID: 1 } });
 *   return encrypter.encrypt(opus, { kind: 'audio', mimeType: 'audio/opus' });
 * }
 * ```
 */
export function daveEncrypter(options: DaveEncrypterOptions = {}): DaveEncrypter {
  checkObject('options', options);
  let held: { readonly ratchet: Promise<SendingRatchet>; readonly keyID: number } | undefined;

  function setEncryptionKey(key: CryptoKey, keyID: number): void {
    checkDaveKey(key);
    checkInteger('keyID', keyID, 0, Number.MAX_SAFE_INTEGER);
    held = { ratchet: SendingRatchet.of(key), keyID };
  }
  if (options.encryptionKey) setEncryptionKey(options.encryptionKey.key, options.encryptionKey.keyID);

  async function seal(bytes: Bytes, frame: FormatFrame): Promise<Sealed> {
    if (!held) return { failure: 'keyID' };
    const { keyID } = held;
    const ratchet = await held.ratchet;
    const parts = splitFrame(bytes, frame);
    const [clear, secret] = [parts.clear, parts.secret];
    for (let tries = 0; tries < TRIES; tries += 1) {
      const sealed = await sealOnce(ratchet.take(), parts, clear, secret);
      if (!sealed) break;
      const isWhole = parts.startCodes === undefined || countStartCodes(sealed) === parts.startCodes;
      if (isWhole) return { bytes: sealed, keyID };
    }
    return { failure: 'codec', keyID };
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

/** `undefined` for a frame of more pieces than its end can tell. */
async function sealOnce(
  { nonce, key }: SendingStep,
  { ranges }: FrameParts,
  clear: Bytes,
  secret: Bytes,
): Promise<Bytes | undefined> {
  const length = trailerLength({ nonce, ranges });
  if (length === undefined) return undefined;
  // Ciphertext and tag, whose place is behind the media whatever is clear.
  const sealed = await sealGcm(await key, ivOf(nonce), clear, secret, 64);
  const frame = new Uint8Array(clear.length + secret.length + TAG_LENGTH + length);
  interleave(frame, ranges, clear, sealed.subarray(0, secret.length));
  frame.set(sealed.subarray(secret.length), clear.length + secret.length);
  writeTrailer(frame, { nonce, ranges }, length);
  return frame;
}

/** Eight zeros, and the nonce in 4 bytes, little-endian. */
export function ivOf(nonce: number): Bytes {
  const iv = new Uint8Array(12);
  new DataView(iv.buffer).setUint32(8, nonce, true);
  return iv;
}
