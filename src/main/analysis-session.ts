import type { AnalyzedFrame } from '../analysis/analyzed-frame.js';
import type { AnalysisBatch } from '../analysis/batch.js';
import { type JoinedStream, StatsJoin } from '../analysis/join.js';
import type { QuantizerSumsSnapshot } from '../analysis/quantizer-sums.js';
import { readRtpStats } from '../analysis/rtp-stats.js';
import type { SelfCheckResult } from '../analysis/self-check.js';
import type { StreamSnapshot } from '../analysis/stream-snapshot.js';
import { checkInteger, checkObject } from '../shared/arguments.js';
import type { PipelineEvent, RemoteMethods } from '../shared/protocol.js';
import { readAnalysis } from './analysis-batches.js';
import { StreamChecks } from './analysis-checks.js';
import type { AttachedTransform } from './attached-transform.js';
import { TypedEventTarget } from './typed-event-target.js';

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

/** Options of {@link analyze}. */
export interface AnalysisOptions {
  /** Milliseconds between two readings of the browser's statistics, 100 to 600,000. Default 1,000. */
  readonly interval?: number;
  /** Frames that are kept for export, 0 to 1,000,000. Default 10,000, nearly six minutes at 30 a second. */
  readonly maxFrames?: number;
  /** Whether quantizers and counts are compared with the browser's at every reading. Default false. */
  readonly selfCheck?: boolean;
}

/** The result of a self-check, and of which stream. */
export interface StreamCheck extends SelfCheckResult {
  /** The RTP stream (SSRC). */
  readonly synchronizationSource: number;
}

/** The events of an {@link Analysis}. */
export interface AnalysisSessionEvents {
  /** Frames and snapshots, as the analyzer sends them. */
  batch: AnalysisBatch;
  /** Each stream with what the browser tells of it, at every reading. */
  joined: readonly JoinedStream[];
  /** The result of each stream's self-check, at every reading. */
  check: readonly StreamCheck[];
  /** A self-check found that quantizers or counts differ from the browser's. */
  disagreement: StreamCheck;
  /** An event of the pipeline: the analyzer's (`keyframe`, `freeze`, …), and others such as `transform-bypassed`. */
  report: PipelineEvent;
}

/**
 * Follows one analyzer: gathers what it tells, joins it with the browser's statistics, and checks the one against the
 * other. {@link analyze} makes it; its events are CustomEvents.
 */
export class Analysis extends TypedEventTarget<AnalysisSessionEvents> {
  /** What is analyzed. */
  readonly attached: AnalyzedAttachment;
  readonly #stage: AnalyzerControl;
  readonly #maxFrames: number;
  readonly #checks: StreamChecks | undefined;
  readonly #join = new StatsJoin();
  readonly #reader: ReadableStreamDefaultReader<AnalysisBatch>;
  readonly #frames: AnalyzedFrame[] = [];
  readonly #onReport: (event: CustomEvent<PipelineEvent>) => void;
  #snapshots: readonly StreamSnapshot[] = [];
  #joined: readonly JoinedStream[] = [];
  #missed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Use {@link analyze}. */
  constructor(attached: AnalyzedAttachment, stage: AnalyzerControl, settings: Required<AnalysisOptions>) {
    super();
    this.attached = attached;
    this.#stage = stage;
    this.#maxFrames = settings.maxFrames;
    this.#checks = settings.selfCheck ? new StreamChecks() : undefined;
    this.#onReport = ({ detail }) => this.#dispatch('report', detail);
    attached.addEventListener('report', this.#onReport);
    this.#reader = readAnalysis(stage).getReader();
    void this.#follow();
    void this.#poll(settings.interval);
  }

  /** The latest frames, oldest first. */
  get frames(): readonly AnalyzedFrame[] {
    return this.#frames.slice(Math.max(0, this.#frames.length - this.#maxFrames));
  }

  /** Frames that are not among {@link frames} because the page did not keep up. */
  get missed(): number {
    return this.#missed;
  }

  /** The latest snapshot of each stream. */
  get snapshots(): readonly StreamSnapshot[] {
    return this.#snapshots;
  }

  /** Each stream as it was last joined with the browser's statistics. */
  get joined(): readonly JoinedStream[] {
    return this.#joined;
  }

  /** Ends it; the analyzer runs on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.attached.removeEventListener('report', this.#onReport);
    this.#reader.cancel().catch(() => {});
  }

  async #follow(): Promise<void> {
    try {
      for (;;) {
        const { done, value } = await this.#reader.read();
        if (done) return;
        this.#missed += value.missed;
        this.#keep(value.frames);
        this.#snapshots = value.snapshots ?? this.#snapshots;
        this.#dispatch('batch', value);
      }
    } catch {
      // The pipeline ended, which its own events tell.
      this.close();
    }
  }

  #keep(frames: readonly AnalyzedFrame[]): void {
    this.#frames.push(...frames);
    // In portions, so that each frame is moved once on average.
    if (this.#frames.length > 2 * this.#maxFrames) this.#frames.splice(0, this.#frames.length - this.#maxFrames);
  }

  async #poll(interval: number): Promise<void> {
    try {
      await this.#read();
    } catch {
      // The worker or the connection is gone, which the pipeline's own events tell; it may come back.
    }
    if (!this.#closed) this.#timer = setTimeout(() => void this.#poll(interval), interval);
  }

  async #read(): Promise<void> {
    const report = await this.attached.target.getStats();
    const stats = readRtpStats(report.values() as Iterable<unknown>);
    // After the browser's, so that their moment lies between two of the analyzer's.
    const snapshots = await this.#stage.getSnapshots();
    this.#joined = this.#join.join(stats, snapshots);
    if (this.#closed) return;
    this.#dispatch('joined', this.#joined);
    if (!this.#checks) return;
    const checks = this.#checks.check(this.#joined, await this.#stage.getQuantizerSums());
    if (this.#closed) return;
    this.#dispatch('check', checks);
    for (const check of checks) if (check.verdict === 'disagrees') this.#dispatch('disagreement', check);
  }

  #dispatch<T extends keyof AnalysisSessionEvents>(type: T, detail: AnalysisSessionEvents[T]): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

/**
 * Follows the analyzer of an attached pipeline.
 *
 * Throws TypeError or RangeError for wrong options.
 *
 * @param stage `attached.stages.analyzer`, or the name the analyzer has in its pipeline
 * @example
 * ```ts
 * import type { AttachedTransform } from 'framepipe';
 * import { analyze, toCsv } from 'framepipe/analysis.js';
 *
 * async function table(attached: AttachedTransform): Promise<string> {
 *   const analysis = analyze(attached, attached.stages.analyzer, { selfCheck: true });
 *   analysis.addEventListener('disagreement', ({ detail }) => console.warn(detail.browser, detail.expected));
 *   await new Promise((resolve) => setTimeout(resolve, 10_000));
 *   analysis.close();
 *   return toCsv(analysis.frames);
 * }
 * ```
 */
export function analyze(attached: AnalyzedAttachment, stage: AnalyzerControl, options: AnalysisOptions = {}): Analysis {
  checkObject('options', options);
  const { interval = 1_000, maxFrames = 10_000, selfCheck = false } = options;
  checkInteger('options.interval', interval, 100, 600_000);
  checkInteger('options.maxFrames', maxFrames, 0, 1_000_000);
  return new Analysis(attached, stage, { interval, maxFrames, selfCheck });
}
