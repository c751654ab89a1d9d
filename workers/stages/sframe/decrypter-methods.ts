import type { EncryptionMode, ModeOptions } from '../lib/mode.js';
import type { TimingPercentiles } from '../lib/timings.js';

/** Every {@link DecryptionFailure}. */
export const decryptionFailures = [
  'syntax',
  'keyID',
  'sender',
  'authentication',
  'replay',
  'transition',
  'telephone-event',
] as const;

/**
 * Why a frame was not let in, as `cause` of the event `decryption-failed`. The first five in the words of
 * https://w3c.github.io/webrtc-encoded-transform/#enumdef-sframetransformerroreventtype, where it has them:
 *
 * - `syntax`: it is no protected frame; so is one in the clear.
 * - `keyID`: there is no key for its key ID.
 * - `sender`: it claims to be of another sender than the one that the receiver is bound to.
 * - `authentication`: it was changed, or sealed under another key.
 * - `replay`: it was opened before, or is older than the replay window.
 * - `transition`: it is encrypted, but the transition to `clear` is over.
 * - `telephone-event`: a DTMF event, which nothing authenticates.
 */
export type DecryptionFailure = (typeof decryptionFailures)[number];

/** Counts of {@link sframeDecrypter}. */
export interface DecrypterStats {
  /** Frames that opened. */
  readonly opened: number;
  /** Frames let in as they were, in the mode `clear` or a transition. */
  readonly clear: number;
  /** Frames dropped, by cause. */
  readonly dropped: Readonly<Record<DecryptionFailure, number>>;
  /** Steps that senders' keys were ratcheted, in all. */
  readonly ratchetSteps: number;
  /** Bytes that sealing had added to the opened frames, in all. */
  readonly overheadBytes: number;
  /** Milliseconds a frame, of the latest 512 that were timed; without the time that frames waited for their key. */
  readonly time: TimingPercentiles;
  /**
   * What is remembered because of frames, and so bounded: keys derived (64), key IDs seen in vain (1,024), and replay
   * windows (4,096, of the whole worker where they are shared).
   */
  readonly remembered: { readonly keys: number; readonly keyIDs: number; readonly replayWindows: number };
}

/** Methods of {@link sframeDecrypter}. */
export interface DecrypterMethods {
  /**
   * Opens frames under this key ID from now on; a key that it had before is forgotten. With the scheme `{ ratchetBits }`
   * it is the base key at the step that the key ID tells, from which the receiver follows; with `{ epochBits }` the key ID
   * is the epoch. Rejects with TypeError or RangeError (as `invalid-options`) for what is no key or key ID.
   */
  addDecryptionKey(key: CryptoKey, keyID: number): void;
  /** Opens no more frames under this key ID, with `{ ratchetBits }` none of its generation. Rejects likewise. */
  removeDecryptionKey(keyID: number): void;
  /**
   * With the scheme `{ epochBits }`: opens frames of this member alone, by leaf index, or (`undefined`) of any. Rejects
   * with RangeError (as `invalid-options`) with other schemes.
   */
  setSenderIndex(index: number | undefined): void;
  /**
   * Opens frames, or lets them in as they are; both until the transition's deadline. While frames in the clear are let in,
   * so is what anybody on the way makes up. Rejects with TypeError or RangeError (as `invalid-options`).
   */
  setMode(mode: EncryptionMode, options?: ModeOptions): void;
  /** Counts since the stage was started. */
  getDecrypterStats(): DecrypterStats;
}
