import { disassemble, restore } from '../../../src/codecs/frame-layout.js';
import type { SealedParts } from '../../../src/codecs/layout.js';
import { checkBaseKey } from '../../../src/sframe/base-key.js';
import { DecryptionKeys, type Opened } from '../../../src/sframe/decryption-keys.js';
import { markProtection } from '../../../src/shared/frame-protection.js';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { BypassReason, Bytes, FrameFunction, FrameInfo, Stage } from '../../../src/shared/stage.js';
import { modeMachine } from '../lib/mode.js';
import { outcomeReporter } from '../lib/outcome-reporter.js';
import { timings } from '../lib/timings.js';
import { type DecrypterMethods, type DecryptionFailure, decryptionFailures } from './decrypter-methods.js';
import { KeyWait } from './key-wait.js';
import { checkOptions, type SFrameOptions } from './options.js';
import { SealedSequence } from './sealed-sequence.js';

/** A frame on its way through, and its parts. */
interface SealedFrame extends SealedParts {
  readonly bytes: Bytes;
  readonly frame: FrameInfo;
}

/** A frame whose key has not come. */
interface KeyMissing {
  readonly failure: 'keyID';
  readonly keyID: number;
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
  const mode = modeMachine(settings.mode, 'receiver', context);
  const wait = new KeyWait((keyID) => keys.has(keyID), settings.keyWait);
  const reporter = outcomeReporter(context, 'decryption', decryptionFailures);
  const times = timings();
  const sequence = new SealedSequence();
  let opened = 0;
  let clear = 0;
  let overheadBytes = 0;
  /** Whether a frame was lost since a key opened its first. */
  let incomplete = false;

  function addDecryptionKey(key: CryptoKey, keyID: number): void {
    checkBaseKey('key', key);
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

  // Not async: every promise between WebCrypto and the runner costs.
  function open(bytes: Bytes, frame: FrameInfo): ReturnType<FrameFunction> {
    const parts = disassemble(bytes);
    if (!parts) return refuse(bytes, frame, { failure: 'syntax' });
    const start = times.start();
    const sealedFrame: SealedFrame = { bytes, frame, sealed: parts.sealed, metadata: parts.metadata };
    return keys.open<Bytes | undefined>(parts.sealed, parts.metadata, (outcome) =>
      isKeyMissing(outcome) && !mode.accepts('clear')
        ? openLater(sealedFrame, outcome)
        : settle(sealedFrame, outcome, start),
    );
  }

  async function openLater(frame: SealedFrame, missing: KeyMissing): Promise<Bytes | undefined> {
    const hasCome = await waitForKey(missing.keyID);
    const start = times.start();
    if (!hasCome) return settle(frame, missing, start);
    return keys.open(frame.sealed, frame.metadata, (outcome) => settle(frame, outcome, start));
  }

  function settle(
    { bytes, frame, sealed, metadata }: SealedFrame,
    outcome: Opened,
    start: number | undefined,
  ): Bytes | undefined {
    if ('failure' in outcome) return refuse(bytes, frame, outcome, sealed);
    wait.opened();
    const { plaintext, keyID, isFirst } = outcome;
    if (!mode.accepts('encrypted')) return fail('transition', frame, keyID);
    const whole = restore(metadata, plaintext);
    opened += 1;
    markProtection(frame, 'opened');
    overheadBytes += bytes.length - whole.length;
    times.stop(start);
    if (reporter.isFailing) reporter.succeeded({ synchronizationSource: frame.synchronizationSource, keyID });
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

  function isKeyMissing(outcome: Opened): outcome is KeyMissing {
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
      time: times.percentiles(),
      remembered: keys.remembered,
    }),
  };
  // It knows when a key frame helps: not while it cannot open one.
  return frameStage(open, { methods, keyFrameAfterDrop: false, onBypass: admitsBypass, onQueued }, context);
};
