import { checkInteger, checkNumber, checkObject, checkOneOf } from '../../shared/arguments.js';
import { replayWindows, sharedReplayWindows } from '../../shared/replay-windows.js';
import type { Bytes } from '../../shared/stage.js';
import { openGcm } from '../lib/aes-gcm.js';
import type { FormatFrame, FrameDecrypter, Opened } from '../lib/frame-format.js';
import { type DaveKeyWithID, ivOf } from './encrypter.js';
import { checkDaveKey, identityOf } from './key.js';
import { interleave, separate } from './parts.js';
import { ReceivingRatchet } from './receiving-ratchet.js';
import { withLastSize, withoutLastSize } from './split-obus.js';
import { type ParsedFrame, parseFrame } from './trailer.js';

/** Keys held at most: each costs a frame that does not open a try. */
const HELD = 16;
/** Opus: what Discord's server sends for somebody who is silent. */
const SILENCE = [0xf8, 0xff, 0xfe];

/** Options of {@link daveDecrypter}. */
export interface DaveDecrypterOptions {
  /** What to open with from the first frame on. Default none. */
  readonly decryptionKeys?: readonly DaveKeyWithID[];
  /** For how long a key still opens frames after the next one has come, in milliseconds, 0 to 60,000. Default 10,000. */
  readonly keyTransition?: number;
  /** Nonces remembered for each key, so that no frame opens twice, 64 to 65,536. Default 1,024. */
  readonly replayWindow?: number;
  /**
   * Whose openings count. Default `worker`: no frame opens twice in all decrypters of the realm, so that none can be
   * played again as another track. `pipeline`: for pages that receive one stream more than once.
   */
  readonly replayScope?: 'worker' | 'pipeline';
}

/** Opens frames that Discord's clients have sealed. */
export interface DaveDecrypter extends FrameDecrypter {
  /**
   * Opens frames under this key, and for the time of `keyTransition` under those before it; a key that had this key ID is
   * forgotten. Throws TypeError or RangeError for what is no key or key ID.
   *
   * @param key As {@link importDaveKey} or {@link exportDaveKey} gives it, the sender's.
   * @param keyID The epoch, 0 to 2^53 − 1.
   */
  addDecryptionKey(key: CryptoKey, keyID: number): void;
  /** Opens no more frames under this key. Throws TypeError or RangeError for what is no key ID. */
  removeDecryptionKey(keyID: number): void;
  /** Whether there is a key of this ID, or any. */
  hasDecryptionKey(keyID?: number): boolean;
}

interface HeldKey {
  readonly keyID: number;
  readonly ratchet: Promise<ReceivingRatchet>;
  /** When it opens no more. */
  until: number;
  hasOpened: boolean;
}

/** A frame that is its sender's, or why not. */
type Outcome = Extract<Opened, { readonly isFirst: boolean } | { readonly failure: unknown }>;

/**
 * The receiver's half of DAVE, over bytes.
 *
 * Frames say nothing of their key, so all that are held are tried, the newest first. Forged frames change nothing. Of audio,
 * the three bytes of Opus silence are let in as they are, which anybody on the way can play.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { daveDecrypter, importDaveKey } from 'framepipe/formats/dave.js';
 *
 * async function open(sealed: Uint8Array<ArrayBuffer>, baseSecret: Uint8Array): Promise<Uint8Array | undefined> {
 *   const decrypter = daveDecrypter({ decryptionKeys: [{ key: await importDaveKey(baseSecret), keyID: 1 }] });
 *   return decrypter.decrypt(sealed, { kind: 'audio', mimeType: 'audio/opus' });
 * }
 * ```
 */
export function daveDecrypter(options: DaveDecrypterOptions = {}): DaveDecrypter {
  checkObject('options', options);
  const { keyTransition = 10_000, replayWindow = 1_024, replayScope = 'worker', decryptionKeys = [] } = options;
  checkNumber('options.keyTransition', keyTransition, 0, 60_000);
  checkInteger('options.replayWindow', replayWindow, 64, 65_536);
  checkOneOf('options.replayScope', replayScope, ['worker', 'pipeline']);
  const windows = replayScope === 'worker' ? sharedReplayWindows : replayWindows();
  /** The newest first. */
  let keys: HeldKey[] = [];

  function addDecryptionKey(key: CryptoKey, keyID: number): void {
    checkDaveKey(key);
    removeDecryptionKey(keyID);
    const until = performance.now() + keyTransition;
    for (const held of keys) held.until = Math.min(held.until, until);
    const ratchet = identityOf(key).then((identity) => new ReceivingRatchet(key, identity, windows, replayWindow));
    keys = [{ keyID, ratchet, until: Number.POSITIVE_INFINITY, hasOpened: false }, ...keys.slice(0, HELD - 1)];
  }

  function removeDecryptionKey(keyID: number): void {
    checkInteger('keyID', keyID, 0, Number.MAX_SAFE_INTEGER);
    keys = keys.filter((held) => held.keyID !== keyID);
  }
  for (const { key, keyID } of decryptionKeys) addDecryptionKey(key, keyID);

  async function open(bytes: Bytes, { kind, mimeType }: FormatFrame): Promise<Opened> {
    if (kind === 'audio' && isSilence(bytes)) return { bytes, isClear: true };
    const isAv1 = mimeType.toLowerCase() === 'video/av1';
    const sent = isAv1 ? withoutLastSize(bytes) : bytes;
    if (sent === bytes) return openSent(bytes);
    const outcome = await openSent(sent);
    if ('bytes' in outcome) return { ...outcome, bytes: withLastSize(outcome.bytes) };
    if (outcome.failure === 'replay') return outcome;
    // What was not made of OBUs was sealed whole, and its ciphertext may look as if it were.
    const whole = await openSent(bytes);
    return 'bytes' in whole ? whole : outcome;
  }

  async function openSent(bytes: Bytes): Promise<Opened> {
    const parsed = parseFrame(bytes);
    if (!parsed) return { failure: 'syntax' };
    const outcome = await tryKeys(parsed);
    return 'failure' in outcome ? { ...outcome, isMarked: true } : outcome;
  }

  /** What the first key says that opens it; where none does, of all reasons the most telling. */
  async function tryKeys(parsed: ParsedFrame): Promise<Outcome> {
    const now = performance.now();
    keys = keys.filter(({ until }) => now < until);
    const failures: Extract<Outcome, { readonly failure: unknown }>[] = [];
    for (const held of keys) {
      const outcome = await tryKey(held, parsed);
      if ('bytes' in outcome) return outcome;
      failures.push(outcome);
    }
    for (const failure of ['replay', 'authentication'] as const) {
      const told = failures.find((one) => one.failure === failure);
      if (told) return told;
    }
    return { failure: 'keyID' };
  }

  return {
    open,
    async decrypt(bytes, frame) {
      const opened = await open(bytes, frame);
      return 'bytes' in opened ? opened.bytes : undefined;
    },
    addDecryptionKey,
    removeDecryptionKey,
    hasDecryptionKey: (keyID) => keys.some((held) => keyID === undefined || held.keyID === keyID),
  };
}

async function tryKey(held: HeldKey, { nonce, ranges, media, tag }: ParsedFrame): Promise<Outcome> {
  const { keyID } = held;
  const ratchet = await held.ratchet;
  const located = ratchet.locate(nonce);
  if (!located) return { failure: 'keyID', keyID };
  if (!ratchet.accepts(located)) return { failure: 'replay', keyID };
  const { clear, sealed } = separate(media, ranges, tag);
  const secret = await openGcm(await located.generation.key, ivOf(nonce), clear, sealed, 64);
  if (!secret) return { failure: 'authentication', keyID };
  const ratchetSteps = ratchet.commit(located);
  if (ratchetSteps === undefined) return { failure: 'replay', keyID };
  const bytes = new Uint8Array(media.length);
  interleave(bytes, ranges, clear, secret);
  const isFirst = !held.hasOpened;
  held.hasOpened = true;
  return { bytes, keyID, isFirst, ratchetSteps };
}

function isSilence(bytes: Bytes): boolean {
  return bytes.length === SILENCE.length && SILENCE.every((byte, index) => bytes[index] === byte);
}
