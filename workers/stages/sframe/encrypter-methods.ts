import type { EncryptionMode, ModeOptions } from '../lib/mode.js';
import type { TimingPercentiles } from '../lib/timings.js';
import type { SealingOptions } from './options.js';

/** Every {@link EncryptionFailure}. */
export const encryptionFailures = ['keyID', 'counter-exhausted', 'codec'] as const;

/**
 * Why a frame could not be sealed, as `cause` of the event `encryption-failed`: no key has been set, the key has sealed
 * all that it may, or the codec is not one whose frames survive sealing.
 */
export type EncryptionFailure = (typeof encryptionFailures)[number];

/** Counts of {@link sframeEncrypter}. */
export interface EncrypterStats {
  /** Frames that were sealed. */
  readonly sealed: number;
  /** Frames sent in the clear, in that mode. */
  readonly clear: number;
  /** Frames dropped, by cause. */
  readonly dropped: Readonly<Record<EncryptionFailure, number>>;
  /** Bytes by which sealed frames grew, in all. */
  readonly overheadBytes: number;
  /** Milliseconds a frame, of the latest 512 that were timed. */
  readonly time: TimingPercentiles;
}

/** Methods of {@link sframeEncrypter}. */
export interface EncrypterMethods {
  /**
   * Seals with this key from the next frame on, under a counter of its own, and asks the encoder for a key frame.
   * Rejects with TypeError or RangeError (as `invalid-options`) for what is no key or key ID.
   *
   * With sender keys and MLS it is called for each step and epoch: the page, which hands keys to others, holds the one
   * truth of them, and any number of pipelines and workers stay in step.
   */
  setEncryptionKey(key: CryptoKey, keyID: number, options?: SealingOptions): Promise<void>;
  /** Forgets the key; frames are dropped until there is another. */
  removeEncryptionKey(): void;
  /**
   * Seals frames, or sends them as they are, from the next one on, and asks the encoder for a key frame. Give receivers
   * the key and a transition before. Rejects with TypeError or RangeError (as `invalid-options`).
   */
  setMode(mode: EncryptionMode, options?: ModeOptions): void;
  /** Counts since the stage was started. */
  getEncrypterStats(): EncrypterStats;
}
