import { checkInteger, checkObject, checkOneOf } from '../../shared/arguments.js';
import { concat } from '../../shared/concat.js';
import { replayWindows, sharedReplayWindows } from '../../shared/replay-windows.js';
import type { Bytes } from '../../shared/stage.js';
import { openGcm } from '../lib/aes-gcm.js';
import type { FormatFrame, FrameDecrypter, Opened } from '../lib/frame-format.js';
import { parseFrame, type SealedFrame } from './frame.js';
import { checkKeyID, checkKeyWithID, type GetstreamKeyWithID, identityOf } from './key.js';

/** Where the counter of an IV begins, behind its sender's prefix. */
const COUNTER = 8;

/** Options of {@link getstreamDecrypter}. */
export interface GetstreamDecrypterOptions {
  /** What to open with from the first frame on. Default none. */
  readonly decryptionKeys?: readonly GetstreamKeyWithID[];
  /** Counters remembered for each key and sender, so that no frame opens twice, 64 to 65,536. Default 1,024. */
  readonly replayWindow?: number;
  /**
   * Whose openings count. Default `worker`: no frame opens twice in all decrypters of the realm, so that none can be
   * played again as another track. `pipeline`: for pages that receive one stream more than once.
   */
  readonly replayScope?: 'worker' | 'pipeline';
}

/** Opens frames that GetStream's clients have sealed. */
export interface GetstreamDecrypter extends FrameDecrypter {
  /**
   * Opens frames under this key ID from now on; a key that it had before is forgotten. Throws TypeError or RangeError for
   * what is no key or key ID.
   *
   * @param key As {@link importGetstreamKey} gives it.
   * @param keyID 0 to 255.
   */
  addDecryptionKey(key: CryptoKey, keyID: number): void;
  /** Opens no more frames under this key ID. Throws TypeError or RangeError for what is none. */
  removeDecryptionKey(keyID: number): void;
  /** Whether there is a key of this ID. */
  hasDecryptionKey(keyID: number): boolean;
}

interface HeldKey {
  readonly key: CryptoKey;
  readonly identity: Promise<string>;
  hasOpened: boolean;
}

/**
 * The receiver's half of GetStream's frame encryption, version 1, over bytes. Frames say themselves how they are laid out.
 *
 * Forged frames change nothing. Frames in the clear do not open: GetStream's own clients let them in.
 *
 * @throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { getstreamDecrypter, importGetstreamKey } from 'framepipe/formats/getstream.js';
 *
 * async function open(sealed: Uint8Array<ArrayBuffer>, rawKey: Uint8Array): Promise<Uint8Array | undefined> {
 *   const decrypter = getstreamDecrypter({ decryptionKeys: [{ key: await importGetstreamKey(rawKey), keyID: 0 }] });
 *   return decrypter.decrypt(sealed, { kind: 'video', mimeType: 'video/VP8' });
 * }
 * ```
 */
export function getstreamDecrypter(options: GetstreamDecrypterOptions = {}): GetstreamDecrypter {
  checkObject('options', options);
  const { replayWindow = 1_024, replayScope = 'worker', decryptionKeys = [] } = options;
  checkInteger('options.replayWindow', replayWindow, 64, 65_536);
  checkOneOf('options.replayScope', replayScope, ['worker', 'pipeline']);
  const windows = replayScope === 'worker' ? sharedReplayWindows : replayWindows();
  const keys = new Map<number, HeldKey>();

  function addDecryptionKey(key: CryptoKey, keyID: number): void {
    checkKeyWithID(key, keyID);
    keys.set(keyID, { key, identity: identityOf(key), hasOpened: false });
  }
  for (const { key, keyID } of decryptionKeys) addDecryptionKey(key, keyID);

  async function open(bytes: Bytes, _frame: FormatFrame): Promise<Opened> {
    if (bytes.length === 0) return { bytes, isClear: true };
    const parsed = parseFrame(bytes);
    if (!parsed) return { failure: 'syntax' };
    const outcome: Opened = parsed === 'version' ? { failure: 'version' } : await openParsed(parsed);
    return 'failure' in outcome ? { ...outcome, isMarked: true } : outcome;
  }

  async function openParsed({ clear, sealed, iv, keyID }: SealedFrame): Promise<Opened> {
    const held = keys.get(keyID);
    if (!held) return { failure: 'keyID', keyID };
    const sequence = `${await held.identity},${iv.subarray(0, COUNTER)}`;
    const counter = new DataView(iv.buffer).getUint32(COUNTER);
    if (!windows.accepts(sequence, counter)) return { failure: 'replay', keyID };
    const body = await openGcm(held.key, iv, clear, sealed);
    if (!body) return { failure: 'authentication', keyID };
    if (!windows.commit(sequence, counter, replayWindow)) return { failure: 'replay', keyID };
    const isFirst = !held.hasOpened;
    held.hasOpened = true;
    return { bytes: concat(clear, body), keyID, isFirst, ratchetSteps: 0 };
  }

  return {
    open,
    async decrypt(bytes, frame) {
      const opened = await open(bytes, frame);
      return 'bytes' in opened ? opened.bytes : undefined;
    },
    addDecryptionKey,
    removeDecryptionKey(keyID) {
      checkKeyID(keyID);
      keys.delete(keyID);
    },
    hasDecryptionKey: (keyID) => keys.has(keyID),
  };
}
