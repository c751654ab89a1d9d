import type { JoinedStream } from '../analysis/join.js';
import type { QuantizerSumsSnapshot } from '../analysis/quantizer-sums.js';
import type { StreamSnapshot } from '../analysis/stream-snapshot.js';
import { checkInteger, checkObject, wrongType } from '../shared/arguments.js';
import type { RemoteMethods } from '../shared/protocol.js';
import type { AttachedTransform } from './attached-transform.js';

/** What {@link analyze} needs of an attached pipeline. */
export type AnalyzedAttachment = Pick<
  AttachedTransform,
  'target' | 'side' | 'kind' | 'addEventListener' | 'removeEventListener'
>;

/** What {@link analyze} needs of an analyzer: `attached.stages.analyzer`. */
export type AnalyzerControl = RemoteMethods<{
  connect(port: MessagePort): void;
  getSnapshots(): StreamSnapshot[];
  getQuantizerSums(): QuantizerSumsSnapshot[];
}>;

/** What {@link AnalysisOptions.audio} needs of the sound's {@link Analysis}. */
export interface AnalyzedSound {
  /** Each stream as it was last joined with the browser's statistics. */
  readonly joined: readonly JoinedStream[];
}

/** Options of {@link analyze}. */
export interface AnalysisOptions {
  /** Milliseconds between two readings of the browser's statistics, 100 to 600,000. Default 1,000. */
  readonly interval?: number;
  /** Frames that are kept for export, 0 to 1,000,000. Default 10,000, nearly six minutes at 30 a second. */
  readonly maxFrames?: number;
  /** Whether quantizers and counts are compared with the browser's at every reading. Default false. */
  readonly selfCheck?: boolean;
  /**
   * The same pipeline's analyzer behind the encryption (its option `encrypted`), to measure what that adds. Both must
   * tell of all frames (`records: 'all'`). Default none.
   */
  readonly outside?: Pick<AnalyzerControl, 'connect'>;
  /** The element that shows the analyzed video, to measure freezes and delay on the screen. Default none. */
  readonly video?: HTMLVideoElement;
  /** The analysis of the sound that belongs to the received picture, to measure the skew of the two. Default none. */
  readonly audio?: AnalyzedSound;
}

/** The options with their defaults. */
export type AnalysisSettings = Required<Pick<AnalysisOptions, 'interval' | 'maxFrames' | 'selfCheck'>> &
  Pick<AnalysisOptions, 'outside' | 'video' | 'audio'>;

/** Throws TypeError or RangeError for wrong options. */
export function checkAnalysisOptions(options: AnalysisOptions): AnalysisSettings {
  checkObject('options', options);
  const { interval = 1_000, maxFrames = 10_000, selfCheck = false, outside, video, audio } = options;
  checkInteger('options.interval', interval, 100, 600_000);
  checkInteger('options.maxFrames', maxFrames, 0, 1_000_000);
  if (outside !== undefined) checkObject('options.outside', outside);
  if (audio !== undefined) checkObject('options.audio', audio);
  if (video !== undefined && !(video instanceof HTMLVideoElement)) {
    throw wrongType('options.video', 'an HTMLVideoElement', video);
  }
  return { ...options, interval, maxFrames, selfCheck };
}
