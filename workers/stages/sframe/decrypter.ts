import { disassemble, restore } from '../../../src/codecs/frame-layout.js';
import { type DecryptionFailure, DecryptionKeys } from '../../../src/sframe/decryption-keys.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, Stage } from '../../../src/shared/stage.js';
import { KeyWait } from './key-wait.js';
import { checkKeyWithID, checkOptions, type SFrameOptions } from './options.js';
import { OutcomeReporter } from './outcome-reporter.js';
import { type TimingPercentiles, Timings } from './timings.js';

/** Counts of {@link sframeDecrypter}. */
export interface DecrypterStats {
  readonly opened: number;
  /** Frames dropped, by cause. */
  readonly dropped: Readonly<Record<DecryptionFailure, number>>;
  /** Bytes that sealing had added to the opened frames, in all. */
  readonly overheadBytes: number;
  /** Milliseconds a frame, of the latest 512; without the time that frames waited for their key. */
  readonly time: TimingPercentiles;
}

/** Methods of {@link sframeDecrypter}. */
export interface DecrypterMethods {
  /**
   * Opens frames under this key ID from now on; a key that it had before is forgotten. Rejects with TypeError or
   * RangeError (as `invalid-options`) for what is no key or key ID.
   */
  addDecryptionKey(key: CryptoKey, keyID: number): void;
  /** Opens no more frames under this key ID. */
  removeDecryptionKey(keyID: number): void;
  /** Counts since the stage was started. */
  getDecrypterStats(): DecrypterStats;
}

/** The receiver's half of {@link sframe}, for those who build a pipeline of their own. */
export const sframeDecrypter: Stage<SFrameOptions, DecrypterMethods> = (options, context) => {
  const settings = checkOptions(options);
  const keys = new DecryptionKeys(settings);
  const wait = new KeyWait((keyID) => keys.has(keyID));
  const reporter = new OutcomeReporter(context, 'decryption-failed', 'decryption-resumed');
  const timings = new Timings();
  const dropped: Record<DecryptionFailure, number> = { syntax: 0, keyID: 0, authentication: 0, replay: 0 };
  let opened = 0;
  let overheadBytes = 0;

  function addDecryptionKey(key: CryptoKey, keyID: number): void {
    checkKeyWithID(key, keyID, settings);
    keys.add(key, keyID);
    wait.notify();
  }
  for (const { key, keyID } of options.decryptionKeys ?? []) addDecryptionKey(key, keyID);

  function fail(cause: DecryptionFailure, { synchronizationSource }: FrameInfo, keyID?: number): undefined {
    dropped[cause] += 1;
    reporter.failed(cause, { synchronizationSource, keyID });
  }

  async function open(bytes: Bytes, frame: FrameInfo): Promise<Bytes | undefined> {
    const parts = disassemble(bytes);
    if (!parts) return fail('syntax', frame);
    let start = performance.now();
    let outcome = await keys.open(parts.sealed, parts.metadata);
    if ('failure' in outcome && outcome.failure === 'keyID' && (await wait.for(outcome.keyID ?? 0))) {
      start = performance.now();
      outcome = await keys.open(parts.sealed, parts.metadata);
    }
    if ('failure' in outcome) return fail(outcome.failure, frame, outcome.keyID);
    const whole = restore(parts.metadata, outcome.plaintext);
    opened += 1;
    overheadBytes += bytes.length - whole.length;
    timings.add(performance.now() - start);
    // What came before could not be decoded, so what comes now needs a key frame to begin with.
    if (reporter.succeeded({ synchronizationSource: frame.synchronizationSource, keyID: outcome.keyID })) {
      context?.requestKeyFrame();
    }
    return whole;
  }

  const methods: DecrypterMethods = {
    addDecryptionKey,
    removeDecryptionKey: (keyID) => keys.remove(keyID),
    getDecrypterStats: () => ({ opened, dropped: { ...dropped }, overheadBytes, time: timings.percentiles() }),
  };
  // It knows when a key frame helps: not while it cannot open one.
  return frameStage(open, { methods, keyFrameAfterDrop: false }, context);
};
