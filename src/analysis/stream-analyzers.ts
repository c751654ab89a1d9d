import type { AnalysisEvent } from './analysis-event.js';
import type { AnalyzedFrame } from './analyzed-frame.js';
import type { QuantizerSumsSnapshot } from './quantizer-sums.js';
import { StreamAnalyzer, type StreamAnalyzerOptions } from './stream-analyzer.js';
import type { StreamSnapshot } from './stream-snapshot.js';

/** RTP streams remembered; beyond these the one that has been silent longest is forgotten. */
const STREAMS = 64;

/**
 * The statistics of all RTP streams at one place: simulcast layers are a stream each, and so is what a server sends
 * under another SSRC.
 */
export class StreamAnalyzers {
  readonly #options: StreamAnalyzerOptions;
  readonly #report: (event: AnalysisEvent) => void;
  readonly #streams = new Map<number, StreamAnalyzer>();

  constructor(options: StreamAnalyzerOptions, report: (event: AnalysisEvent) => void) {
    this.#options = options;
    this.#report = report;
  }

  /** Returns the SSRC of a stream that was forgotten for this one. */
  add(frame: AnalyzedFrame): number | undefined {
    let stream = this.#streams.get(frame.synchronizationSource);
    let forgotten: number | undefined;
    if (!stream) {
      if (this.#streams.size === STREAMS) forgotten = this.#forgetQuietest();
      stream = new StreamAnalyzer(frame, this.#options, this.#report);
      this.#streams.set(frame.synchronizationSource, stream);
    }
    stream.add(frame);
    return forgotten;
  }

  /** The statistics of one stream, if it has had a frame. */
  get(synchronizationSource: number): StreamAnalyzer | undefined {
    return this.#streams.get(synchronizationSource);
  }

  /** Tells what only the absence of frames shows. */
  tick(now: number): void {
    for (const stream of this.#streams.values()) stream.tick(now);
  }

  /** One entry for each stream, in the order in which they appeared. */
  snapshot(now: number): StreamSnapshot[] {
    return Array.from(this.#streams.values(), (stream) => stream.snapshot(now));
  }

  quantizerSums(): QuantizerSumsSnapshot[] {
    return Array.from(this.#streams.values(), (stream) => stream.quantizerSums());
  }

  clear(): void {
    this.#streams.clear();
  }

  #forgetQuietest(): number | undefined {
    let quietest: number | undefined;
    let last = Number.POSITIVE_INFINITY;
    for (const [synchronizationSource, { lastSeen }] of this.#streams) {
      if (lastSeen >= last) continue;
      last = lastSeen;
      quietest = synchronizationSource;
    }
    if (quietest !== undefined) this.#streams.delete(quietest);
    return quietest;
  }
}
