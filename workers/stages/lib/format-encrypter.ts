import { type FrameEncrypter, type SealFailure, sealFailures } from '../../../src/formats/lib/frame-format.js';
import { markProtection } from '../../../src/shared/frame-protection.js';
import { type FrameStageInstance, frameStage } from '../../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo, StageContext } from '../../../src/shared/stage.js';
import { type EncryptionMode, type ModeOptions, modeMachine } from './mode.js';
import { outcomeReporter } from './outcome-reporter.js';
import { type TimingPercentiles, timings } from './timings.js';

/** Counts of a stage that seals in another product's format. */
export interface FormatEncrypterStats {
  /** Frames that were sealed. */
  readonly sealed: number;
  /** Frames sent in the clear: in that mode, or because the format has it so. */
  readonly clear: number;
  /** Frames dropped, by cause. */
  readonly dropped: Readonly<Record<SealFailure, number>>;
  /** Bytes by which sealed frames grew, in all. */
  readonly overheadBytes: number;
  /** Milliseconds a frame, of the latest 512 that were timed. */
  readonly time: TimingPercentiles;
}

/** Methods of every stage that seals in another product's format. */
export interface FormatEncrypterMethods {
  /**
   * Seals frames, or sends them as they are, from the next one on, and asks the encoder for a key frame. Rejects with
   * TypeError or RangeError (as `invalid-options`).
   */
  setMode(mode: EncryptionMode, options?: ModeOptions): void;
  /** Counts since the stage was started. */
  getEncrypterStats(): FormatEncrypterStats;
}

/**
 * The sender's half of a stage for a format. What cannot be sealed is dropped and told: `encryption-failed` by cause, and
 * `encryption-resumed` when it is over.
 */
export function formatEncrypter<Methods extends object>(
  encrypter: Pick<FrameEncrypter, 'seal'>,
  methods: Methods,
  initialMode: EncryptionMode | undefined,
  context: StageContext | undefined,
): FrameStageInstance<Methods & FormatEncrypterMethods> {
  const mode = modeMachine(initialMode ?? 'encrypted', 'sender', context);
  const reporter = outcomeReporter(context, 'encryption', sealFailures);
  const times = timings();
  let sealed = 0;
  let clear = 0;
  let overheadBytes = 0;

  async function run(bytes: Bytes, frame: FrameInfo): Promise<Bytes | undefined> {
    if (!mode.accepts('encrypted')) {
      clear += 1;
      return bytes;
    }
    const start = times.start();
    const { length } = bytes;
    const { synchronizationSource, mimeType } = frame;
    const outcome = await encrypter.seal(bytes, frame);
    if ('failure' in outcome) {
      reporter.failed(outcome.failure, { synchronizationSource, mimeType, keyID: outcome.keyID });
      return undefined;
    }
    if ('isClear' in outcome) {
      clear += 1;
      return outcome.bytes;
    }
    sealed += 1;
    markProtection(frame, 'sealed');
    overheadBytes += outcome.bytes.length - length;
    times.stop(start);
    if (reporter.isFailing) reporter.succeeded({ synchronizationSource, keyID: outcome.keyID });
    return outcome.bytes;
  }

  const common: FormatEncrypterMethods = {
    // A receiver that changes, too, can decode what comes now from a key frame on.
    setMode(next, options) {
      if (mode.set(next, options)) context?.requestKeyFrame();
    },
    getEncrypterStats: () => ({
      sealed,
      clear,
      dropped: { ...reporter.failures },
      overheadBytes,
      time: times.percentiles(),
    }),
  };
  // It knows when a key frame helps: not while there is no key.
  return frameStage(run, { methods: { ...methods, ...common }, keyFrameAfterDrop: false }, context);
}
