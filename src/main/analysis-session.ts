import type { AnalyzedFrame } from '../analysis/analyzed-frame.js';
import type { AnalysisBatch } from '../analysis/batch.js';
import { type JoinedStream, StatsJoin } from '../analysis/join.js';
import { Presentation, type PresentationSnapshot } from '../analysis/presentation.js';
import { readRtpStats } from '../analysis/rtp-stats.js';
import type { SelfCheckResult } from '../analysis/self-check.js';
import { type SkewSnapshot, skewBetween } from '../analysis/skew.js';
import type { StreamSnapshot } from '../analysis/stream-snapshot.js';
import { TapComparison, type TapComparisonSnapshot } from '../analysis/tap-comparison.js';
import type { PipelineEvent } from '../shared/protocol.js';
import { wallClock } from '../shared/wall-clock.js';
import { followBatches } from './analysis-batches.js';
import { StreamChecks } from './analysis-checks.js';
import type { AnalysisSettings, AnalyzedAttachment, AnalyzedSound, AnalyzerControl } from './analysis-options.js';
import { watchScreen } from './analysis-screen.js';
import { TypedEventTarget } from './typed-event-target.js';

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
  /** A freeze on the screen ended: nothing new was to be seen for so many milliseconds. */
  screenfreeze: { readonly duration: number };
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
  readonly #comparison: TapComparison | undefined;
  readonly #presentation: Presentation | undefined;
  readonly #audio: AnalyzedSound | undefined;
  readonly #join = new StatsJoin();
  readonly #frames: AnalyzedFrame[] = [];
  readonly #ends: (() => void)[] = [];
  #snapshots: readonly StreamSnapshot[] = [];
  #joined: readonly JoinedStream[] = [];
  #missed = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Use {@link analyze}. */
  constructor(attached: AnalyzedAttachment, stage: AnalyzerControl, settings: AnalysisSettings) {
    super();
    const { interval, maxFrames, selfCheck, outside, video, audio } = settings;
    this.attached = attached;
    this.#stage = stage;
    this.#maxFrames = maxFrames;
    this.#checks = selfCheck ? new StreamChecks() : undefined;
    this.#comparison = outside && this.#compare(outside);
    this.#presentation = video && this.#watch(video);
    this.#audio = audio;
    const onReport = ({ detail }: CustomEvent<PipelineEvent>) => this.#dispatch('report', detail);
    attached.addEventListener('report', onReport);
    this.#ends.push(() => attached.removeEventListener('report', onReport));
    this.#ends.push(
      followBatches(
        stage,
        (batch) => this.#take(batch),
        () => this.close(),
      ),
    );
    void this.#poll(interval);
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

  /** What the encryption adds; undefined without the option `outside`. */
  get comparison(): TapComparisonSnapshot | undefined {
    return this.#comparison?.snapshot();
  }

  /** What was seen on the screen; undefined without the option `video`. */
  get presentation(): PresentationSnapshot | undefined {
    return this.#presentation?.snapshot(wallClock());
  }

  /** How far the picture lags behind its sound, by the latest reading of both; undefined without the option `audio`. */
  get skew(): SkewSnapshot | undefined {
    return this.#audio && skewBetween(this.#joined, this.#audio.joined);
  }

  /** Ends it; the analyzer runs on. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const end of this.#ends.splice(0)) end();
  }

  #take(batch: AnalysisBatch): void {
    const { frames, missed, snapshots } = batch;
    this.#missed += missed;
    if (missed > 0) this.#comparison?.skip();
    for (const frame of frames) {
      this.#frames.push(frame);
      this.#comparison?.addInner(frame);
      this.#presentation?.addFrame(frame);
    }
    // In portions, so that each frame is moved once on average.
    if (this.#frames.length > 2 * this.#maxFrames) this.#frames.splice(0, this.#frames.length - this.#maxFrames);
    this.#snapshots = snapshots ?? this.#snapshots;
    this.#dispatch('batch', batch);
  }

  #compare(outside: Pick<AnalyzerControl, 'connect'>): TapComparison {
    const comparison = new TapComparison();
    const onBatch = ({ frames, missed }: AnalysisBatch) => {
      if (missed > 0) comparison.skip();
      for (const frame of frames) comparison.addOuter(frame);
    };
    this.#ends.push(followBatches(outside, onBatch, () => {}));
    return comparison;
  }

  #watch(video: HTMLVideoElement): Presentation {
    const presentation = new Presentation();
    this.#ends.push(watchScreen(video, presentation, (duration) => this.#dispatch('screenfreeze', { duration })));
    return presentation;
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
