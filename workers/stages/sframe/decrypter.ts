import { disassemble, restore } from '../../../src/codecs/frame-layout.js';
import { DecryptionKeys, type Opened } from '../../../src/sframe/decryption-keys.js';
import { markProtection } from '../../../src/shared/frame-protection.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { BypassReason, Bytes, FrameInfo, Stage } from '../../../src/shared/stage.js';
import { KeyWait } from './key-wait.js';
import { type EncryptionMode, Mode, type ModeOptions } from './mode.js';
import { checkKey, checkOptions, type SFrameOptions } from './options.js';
import { OutcomeReporter } from './outcome-reporter.js';
import { SealedSequence } from './sealed-sequence.js';
import { type TimingPercentiles, Timings } from './timings.js';

const failures = ['syntax', 'keyID', 'sender', 'authentication', 'replay', 'transition', 'telephone-event'] as const;

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
export type DecryptionFailure = (typeof failures)[number];

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
  /** Milliseconds a frame, of the latest 512; without the time that frames waited for their key. */
  readonly time: TimingPercentiles;
  /**
   * What is remembered because of frames, and so bounded: keys derived (64), key IDs seen in vain (1,024), and replay
   * windows (4,096, of the whole worker where they are shared).
   */
  readonly remembered: DecryptionKeys['remembered'];
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

/**
 * The receiver's half of {@link sframe}, for those who build a pipeline of their own.
 *
 * @example
 * ```ts
 * // worker
 * import { sframeDecrypter } from 'framepipe/stages/sframe.js';
 *
 * addEventListener('rtctransform', ({ transformer: { readable, writable, options } }) => {
 *   const decryptionKeys = [{ key: options.key as CryptoKey, keyID: 0 }];
 *   readable.pipeThrough(sframeDecrypter({ decryptionKeys })).pipeTo(writable);
 * });
 * ```
 */
export const sframeDecrypter: Stage<SFrameOptions, DecrypterMethods> = (options, context) => {
  const settings = checkOptions(options);
  const keys = new DecryptionKeys(settings);
  const mode = new Mode(settings.mode, 'receiver', context);
  const wait = new KeyWait((keyID) => keys.has(keyID), settings.keyWait);
  const reporter = new OutcomeReporter(context, 'decryption', failures);
  const timings = new Timings();
  const sequence = new SealedSequence();
  let opened = 0;
  let clear = 0;
  let overheadBytes = 0;
  /** Whether a frame was lost since a key opened its first. */
  let incomplete = false;

  function addDecryptionKey(key: CryptoKey, keyID: number): void {
    checkKey(key);
    keys.add(key, keyID);
    wait.notify();
  }
  for (const { key, keyID } of options.decryptionKeys ?? []) addDecryptionKey(key, keyID);

  function fail(cause: DecryptionFailure, { synchronizationSource }: FrameInfo, keyID?: number): undefined {
    incomplete = true;
    reporter.failed(cause, { synchronizationSource, keyID });
  }

  /**
   * What did not open is let in where clear frames are; not a replay, under a key and counter that have opened a frame,
   * nor what is one of a sequence of sealed frames.
   */
  function refuse(
    bytes: Bytes,
    frame: FrameInfo,
    { failure, keyID }: { readonly failure: DecryptionFailure; readonly keyID?: number },
    sealed?: Bytes,
  ): Bytes | undefined {
    const isSealed = sequence.continues(sealed) || failure === 'replay';
    if (isSealed || !mode.accepts('clear')) return fail(failure, frame, keyID);
    clear += 1;
    return bytes;
  }

  async function open(bytes: Bytes, frame: FrameInfo): Promise<Bytes | undefined> {
    const parts = disassemble(bytes);
    if (!parts) return refuse(bytes, frame, { failure: 'syntax' });
    let start = performance.now();
    let outcome = await keys.open(parts.sealed, parts.metadata);
    if (isKeyMissing(outcome) && !mode.accepts('clear') && (await waitForKey(outcome.keyID))) {
      start = performance.now();
      outcome = await keys.open(parts.sealed, parts.metadata);
    }
    if ('failure' in outcome) return refuse(bytes, frame, outcome, parts.sealed);
    wait.opened();
    const { plaintext, keyID, isFirst } = outcome;
    if (!mode.accepts('encrypted')) return fail('transition', frame, keyID);
    const whole = restore(parts.metadata, plaintext);
    opened += 1;
    markProtection(frame, 'opened');
    overheadBytes += bytes.length - whole.length;
    timings.add(performance.now() - start);
    reporter.succeeded({ synchronizationSource: frame.synchronizationSource, keyID });
    // What came before a key's first frame cannot be decoded now, so what comes needs a key frame. At other times frames
    // fail because they are forged: those must not cause key frames.
    if (isFirst && incomplete) context?.requestKeyFrame();
    if (isFirst) incomplete = false;
    return whole;
  }

  function waitForKey(keyID: number): Promise<boolean> {
    const hasCome = wait.for(keyID);
    context?.queued?.().forEach(onQueued);
    return hasCome;
  }

  /** A frame behind one that waits for its key: if it opens, its sender does not use that key. */
  async function lookAhead(bytes: Bytes): Promise<void> {
    const parts = wait.isWaiting ? disassemble(bytes) : undefined;
    if (parts && (await keys.authenticates(parts.sealed, parts.metadata))) wait.overtaken();
  }

  /** What fails here fails again when its turn comes, and is told then. */
  function onQueued(bytes: Bytes): void {
    lookAhead(bytes).catch(() => {});
  }

  function isKeyMissing(outcome: Opened): outcome is { failure: 'keyID'; keyID: number } {
    if (!('failure' in outcome) || outcome.failure !== 'keyID' || outcome.keyID === undefined) return false;
    return !keys.has(outcome.keyID);
  }

  function admitsBypass(frame: FrameInfo, reason: BypassReason): boolean {
    if (reason !== 'telephone-event' || settings.telephoneEvents === 'pass' || mode.accepts('clear')) return true;
    fail('telephone-event', frame);
    return false;
  }

  const methods: DecrypterMethods = {
    addDecryptionKey,
    removeDecryptionKey: (keyID) => keys.remove(keyID),
    setSenderIndex: (index) => keys.bindSender(index),
    setMode: (next, options) => void mode.set(next, options),
    getDecrypterStats: () => ({
      opened,
      clear,
      dropped: { ...reporter.failures },
      ratchetSteps: keys.ratchetSteps,
      overheadBytes,
      time: timings.percentiles(),
      remembered: keys.remembered,
    }),
  };
  // It knows when a key frame helps: not while it cannot open one.
  return frameStage(open, { methods, keyFrameAfterDrop: false, onBypass: admitsBypass, onQueued }, context);
};
