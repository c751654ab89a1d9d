import { assemble, partition } from '../../../src/codecs/frame-layout.js';
import { EncryptionKey } from '../../../src/sframe/encryption-key.js';
import { EncodedTransformError } from '../../../src/shared/errors.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, Stage } from '../../../src/shared/stage.js';
import { checkKeyWithID, checkOptions, type SFrameOptions } from './options.js';
import { OutcomeReporter } from './outcome-reporter.js';
import { type TimingPercentiles, Timings } from './timings.js';

/**
 * Why a frame could not be sealed, as `cause` of the event `encryption-failed`: no key has been set, the key has sealed
 * all that it may, or the codec is not one whose frames survive sealing.
 */
export type EncryptionFailure = 'keyID' | 'counter-exhausted' | 'codec';

/** Counts of {@link sframeEncrypter}. */
export interface EncrypterStats {
  readonly sealed: number;
  /** Frames dropped, by cause. */
  readonly dropped: Readonly<Record<EncryptionFailure, number>>;
  /** Bytes by which sealed frames grew, in all. */
  readonly overheadBytes: number;
  /** Milliseconds a frame, of the latest 512. */
  readonly time: TimingPercentiles;
}

/** Methods of {@link sframeEncrypter}. */
export interface EncrypterMethods {
  /**
   * Seals with this key from the next frame on, under a counter of its own, and asks the encoder for a key frame.
   * Rejects with TypeError or RangeError (as `invalid-options`) for what is no key or key ID.
   */
  setEncryptionKey(key: CryptoKey, keyID: number): Promise<void>;
  /** Forgets the key; frames are dropped until there is another. */
  removeEncryptionKey(): void;
  /** Counts since the stage was started. */
  getEncrypterStats(): EncrypterStats;
}

/** The sender's half of {@link sframe}, for those who build a pipeline of their own. */
export const sframeEncrypter: Stage<SFrameOptions, EncrypterMethods> = (options, context) => {
  const settings = checkOptions(options);
  const reporter = new OutcomeReporter(context, 'encryption-failed', 'encryption-resumed');
  const timings = new Timings();
  const dropped: Record<EncryptionFailure, number> = { keyID: 0, 'counter-exhausted': 0, codec: 0 };
  let sealed = 0;
  let overheadBytes = 0;
  let key: EncryptionKey | undefined;
  /** The latest call wins, whichever key is derived first. */
  let latest = 0;

  async function setEncryptionKey(baseKey: CryptoKey, keyID: number): Promise<void> {
    checkKeyWithID(baseKey, keyID, settings);
    const call = ++latest;
    const imported = await EncryptionKey.import(settings.cipherSuite, baseKey, keyID, settings.keyIDBits);
    if (call !== latest) return;
    key = imported;
    // Receivers that have the new key only now could not decode anything else before the next one.
    context?.requestKeyFrame();
  }

  function fail(cause: EncryptionFailure, { synchronizationSource, mimeType }: FrameInfo): undefined {
    dropped[cause] += 1;
    reporter.failed(cause, { synchronizationSource, mimeType, keyID: key?.keyID });
  }

  let starting: Promise<void> | undefined;
  if (options.encryptionKey) {
    checkKeyWithID(options.encryptionKey.key, options.encryptionKey.keyID, settings);
    starting = setEncryptionKey(options.encryptionKey.key, options.encryptionKey.keyID);
  }

  async function seal(bytes: Bytes, frame: FrameInfo): Promise<Bytes | undefined> {
    if (starting) {
      await starting;
      starting = undefined;
    }
    const start = performance.now();
    const parts = partition(bytes, frame.mimeType || `${frame.kind}/`);
    if (!parts) return fail('codec', frame);
    if (!key) return fail('keyID', frame);
    let body: Bytes;
    try {
      body = await key.seal(parts.body, parts.metadata);
    } catch (error) {
      if (error instanceof EncodedTransformError && error.code === 'counter-exhausted') return fail(error.code, frame);
      throw error;
    }
    const whole = assemble(parts.metadata, body);
    sealed += 1;
    overheadBytes += whole.length - bytes.length;
    timings.add(performance.now() - start);
    reporter.succeeded({ synchronizationSource: frame.synchronizationSource, keyID: key.keyID });
    return whole;
  }

  const methods: EncrypterMethods = {
    setEncryptionKey,
    removeEncryptionKey() {
      latest += 1;
      key = undefined;
    },
    getEncrypterStats: () => ({ sealed, dropped: { ...dropped }, overheadBytes, time: timings.percentiles() }),
  };
  // It knows when a key frame helps: not while there is no key.
  return frameStage(seal, { methods, keyFrameAfterDrop: false }, context);
};
