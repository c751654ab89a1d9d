import { type FrameDecrypter, type OpenFailure, openFailures } from '../../../src/formats/lib/frame-format.js';
import { checkObject, checkOneOf } from '../../../src/shared/arguments.js';
import { markProtection } from '../../../src/shared/frame-protection.js';
import { type FrameStageInstance, frameStage } from '../../../src/shared/frame-stage.js';
import type { BypassReason, Bytes, FrameInfo, StageContext } from '../../../src/shared/stage.js';
import { type EncryptionMode, type ModeOptions, modeMachine, modes } from './mode.js';
import { outcomeReporter } from './outcome-reporter.js';
import { type TimingPercentiles, timings } from './timings.js';

/** Options of every stage for another product's format. */
export interface FormatStageOptions {
  /** Default `encrypted`: nothing leaves or enters in the clear. `setMode` changes it. */
  readonly mode?: EncryptionMode;
  /**
   * DTMF events, which no browser lets a sender's transform seal. Default `drop`: a receiver takes them in no other mode
   * than `clear`. `pass`: whoever is on the way can play tones.
   */
  readonly telephoneEvents?: 'drop' | 'pass';
}

const causes = [...openFailures, 'transition', 'telephone-event'] as const;

/**
 * Why a frame was not let in, as `cause` of the event `decryption-failed`: see {@link OpenFailure}; or it is encrypted and
 * the transition to `clear` is over, or it is a DTMF event, which nothing authenticates.
 */
export type FormatDecryptionFailure = OpenFailure | 'transition' | 'telephone-event';

/** Counts of a stage that opens another product's format. */
export interface FormatDecrypterStats {
  /** Frames that opened. */
  readonly opened: number;
  /** Frames let in as they were: in the mode `clear`, in a transition, or because the format has it so. */
  readonly clear: number;
  /** Frames dropped, by cause. */
  readonly dropped: Readonly<Record<FormatDecryptionFailure, number>>;
  /** Steps that senders' keys were ratcheted because of their frames, in all. */
  readonly ratchetSteps: number;
  /** Bytes that sealing had added to the opened frames, in all. */
  readonly overheadBytes: number;
  /** Milliseconds a frame, of the latest 512 that were timed. */
  readonly time: TimingPercentiles;
}

/** Methods of every stage that opens another product's format. */
export interface FormatDecrypterMethods {
  /**
   * Opens frames, or lets them in as they are; both until the transition's deadline. While frames in the clear are let in,
   * so is what anybody on the way makes up. Rejects with TypeError or RangeError (as `invalid-options`).
   */
  setMode(mode: EncryptionMode, options?: ModeOptions): void;
  /** Counts since the stage was started. */
  getDecrypterStats(): FormatDecrypterStats;
}

/** Throws TypeError or RangeError for wrong options. */
export function checkStageOptions(options: FormatStageOptions): void {
  checkObject('options', options);
  const { mode = 'encrypted', telephoneEvents = 'drop' } = options;
  checkOneOf('options.mode', mode, modes);
  checkOneOf('options.telephoneEvents', telephoneEvents, ['drop', 'pass']);
}

/**
 * The receiver's half of a stage for a format. What does not open is dropped and told: `decryption-failed` by cause, and
 * `decryption-resumed` when it is over; `key-ratcheted` when a frame has turned a ratchet.
 */
export function formatDecrypter<Methods extends object>(
  decrypter: Pick<FrameDecrypter, 'open'>,
  methods: Methods,
  { mode: initialMode = 'encrypted', telephoneEvents = 'drop' }: FormatStageOptions,
  context: StageContext | undefined,
): FrameStageInstance<Methods & FormatDecrypterMethods> {
  const mode = modeMachine(initialMode, 'receiver', context);
  const reporter = outcomeReporter(context, 'decryption', causes);
  const times = timings();
  let opened = 0;
  let clear = 0;
  let ratchetSteps = 0;
  let overheadBytes = 0;
  /** Whether a frame was lost since a key opened its first, or was ratcheted. */
  let incomplete = false;

  function fail(cause: FormatDecryptionFailure, { synchronizationSource }: FrameInfo, keyID?: number): undefined {
    incomplete = true;
    reporter.failed(cause, { synchronizationSource, keyID });
  }

  function letIn(bytes: Bytes): Bytes {
    clear += 1;
    return bytes;
  }

  async function run(bytes: Bytes, frame: FrameInfo): Promise<Bytes | undefined> {
    const start = times.start();
    const outcome = await decrypter.open(bytes, frame);
    if ('failure' in outcome) {
      const { failure, keyID, isMarked } = outcome;
      // What is marked as a sealed frame, or has the form of one and a key ID that is known, is one: as sound it would be
      // noise.
      const isSealed = isMarked || failure === 'authentication' || failure === 'replay';
      return mode.accepts('clear') && !isSealed ? letIn(bytes) : fail(failure, frame, keyID);
    }
    if ('isClear' in outcome) return letIn(outcome.bytes);
    const { keyID, isFirst, ratchetSteps: steps } = outcome;
    if (!mode.accepts('encrypted')) return fail('transition', frame, keyID);
    const { synchronizationSource } = frame;
    opened += 1;
    markProtection(frame, 'opened');
    overheadBytes += bytes.length - outcome.bytes.length;
    times.stop(start);
    if (reporter.isFailing) reporter.succeeded({ synchronizationSource, keyID });
    ratchetSteps += steps;
    if (steps > 0) context?.emit({ type: 'key-ratcheted', detail: { synchronizationSource, keyID, steps } });
    // What came before cannot be decoded now, so what comes needs a key frame. At other times frames fail because they
    // are forged: those must not cause key frames.
    if (isFirst || steps > 0) {
      if (incomplete) context?.requestKeyFrame();
      incomplete = false;
    }
    return outcome.bytes;
  }

  function admitsBypass(frame: FrameInfo, reason: BypassReason): boolean {
    if (reason !== 'telephone-event' || telephoneEvents === 'pass' || mode.accepts('clear')) return true;
    fail('telephone-event', frame);
    return false;
  }

  const common: FormatDecrypterMethods = {
    setMode: (next, options) => void mode.set(next, options),
    getDecrypterStats: () => ({
      opened,
      clear,
      dropped: { ...reporter.failures },
      ratchetSteps,
      overheadBytes,
      time: times.percentiles(),
    }),
  };
  // It knows when a key frame helps: not while it cannot open one.
  const stage = { methods: { ...methods, ...common }, keyFrameAfterDrop: false, onBypass: admitsBypass };
  return frameStage(run, stage, context);
}
