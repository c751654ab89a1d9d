import type { AnalysisEvent, AnalysisEvents } from './analysis-event.js';
import type { AnalyzedFrame } from './analyzed-frame.js';
import { AudioStatistics } from './audio.js';
import { Bitrate } from './bitrate.js';
import { Cadence } from './cadence.js';
import { Configurations } from './configuration.js';
import { Health, type HealthChange, type HealthOptions } from './health.js';
import { Jitter } from './jitter.js';
import { MissingFrames } from './missing-frames.js';
import { QuantizerSums, type QuantizerSumsSnapshot } from './quantizer-sums.js';
import { RecentValues } from './recent-values.js';
import { Sizes } from './sizes.js';
import type { StreamSnapshot } from './stream-snapshot.js';
import { clockRateOf, type Moment, Timeline } from './timeline.js';
import { VideoStatistics } from './video.js';
import { type WireOverhead, wireEstimator } from './wire.js';

/** Options of {@link StreamAnalyzer}. */
export interface StreamAnalyzerOptions extends HealthOptions {
  /** What packets add to a payload. */
  readonly wire?: WireOverhead;
}

/** The statistics of one RTP stream, composed of its metrics. Frames come in the order in which they passed. */
export class StreamAnalyzer {
  readonly #first: AnalyzedFrame;
  readonly #report: (event: AnalysisEvent) => void;
  readonly #wire: ReturnType<typeof wireEstimator>;
  readonly #timeline: Timeline;
  readonly #bitrate = new Bitrate();
  readonly #cadence = new Cadence();
  readonly #jitter = new Jitter();
  readonly #missing = new MissingFrames();
  readonly #sizes = new Sizes();
  readonly #latency = new RecentValues();
  readonly #captureLatency = new RecentValues();
  readonly #configurations = new Configurations();
  readonly #health: Health;
  readonly #sums = new QuantizerSums();
  readonly #video: VideoStatistics | undefined;
  readonly #audio: AudioStatistics | undefined;
  #latest: AnalyzedFrame;
  #frames = 0;
  #bytes = 0;
  #emptyFrames = 0;
  #opaqueFrames = 0;

  /** @param first the stream's first frame; it is not added yet */
  constructor(first: AnalyzedFrame, options: StreamAnalyzerOptions, report: (event: AnalysisEvent) => void) {
    this.#first = first;
    this.#latest = first;
    this.#report = report;
    this.#wire = wireEstimator(options.wire);
    this.#timeline = new Timeline(clockRateOf(first.mimeType));
    this.#health = new Health(options);
    if (first.kind === 'video') this.#video = new VideoStatistics();
    else this.#audio = new AudioStatistics();
  }

  /** When the latest frame passed, in milliseconds since the epoch. */
  get lastSeen(): number {
    return this.#latest.time;
  }

  add(frame: AnalyzedFrame): void {
    const { time, size, receiveTime: arrival = time, captureTime } = frame;
    const moment = this.#timeline.next(frame.rtpTimestamp, arrival);
    const wire = this.#wire(size);
    this.#latest = frame;
    this.#frames += 1;
    this.#bytes += size;
    if (frame.opaque) this.#opaqueFrames += 1;
    this.#bitrate.add(arrival, size, wire);
    this.#cadence.add(moment);
    this.#jitter.add(moment);
    this.#sizes.add(frame, wire.packets);
    this.#sums.add(frame);
    if (frame.receiveTime !== undefined) this.#latency.add(time - frame.receiveTime);
    if (captureTime !== undefined) this.#captureLatency.add(time - captureTime);
    this.#audio?.add(frame);
    this.#tell(frame, moment);
  }

  /** Counts a frame without a byte; of received audio it has a sequence number all the same. */
  addEmpty(sequenceNumber: number | undefined, now: number): void {
    this.#emptyFrames += 1;
    this.addPassing(sequenceNumber, now);
  }

  /** Notes a frame that is not analyzed (a telephone event), so that its sequence number is not missed. */
  addPassing(sequenceNumber: number | undefined, now: number): void {
    if (sequenceNumber !== undefined) this.#missing.addSequenceNumber(sequenceNumber, now);
  }

  /** Tells what only the absence of frames shows; to be called about once a second. */
  tick(now: number): void {
    this.#tellMissing(this.#missing.settle(now), now);
    for (const change of this.#health.tick(now)) this.#tellHealth(change, now);
  }

  snapshot(now: number): StreamSnapshot {
    const { synchronizationSource, side, kind } = this.#first;
    return {
      synchronizationSource,
      side,
      kind,
      mimeType: this.#latest.mimeType,
      time: now,
      since: this.#first.time,
      latest: this.#latest.time,
      frames: this.#frames,
      bytes: this.#bytes,
      emptyFrames: this.#emptyFrames,
      opaqueFrames: this.#opaqueFrames,
      bitrate: this.#bitrate.snapshot(now),
      cadence: this.#cadence.snapshot(now),
      jitter: this.#jitter.value,
      missing: this.#missing.snapshot(),
      sizes: this.#sizes.snapshot(),
      latency: this.#latency.percentiles(),
      captureLatency: this.#captureLatency.percentiles(),
      configurations: this.#configurations.snapshot(),
      health: this.#health.snapshot(),
      video: this.#video?.snapshot(now),
      audio: this.#audio?.snapshot(now),
    };
  }

  quantizerSums(): QuantizerSumsSnapshot {
    const { synchronizationSource, mimeType } = this.#latest;
    return { synchronizationSource, mimeType, ...this.#sums.snapshot() };
  }

  #tell(frame: AnalyzedFrame, moment: Moment): void {
    const { time, size, rtpTimestamp } = frame;
    const change = this.#configurations.add(frame);
    if (change) this.#emit('configchange', time, change);
    this.#tellMissing(this.#missing.add(frame, moment), time);
    for (const health of this.#health.add(frame)) this.#tellHealth(health, time);
    const { key, freeze, fall } = this.#video?.add(frame, moment) ?? {};
    if (key) this.#emit('keyframe', time, { size, rtpTimestamp, ...key });
    if (freeze !== undefined) this.#emit('freeze', time, { duration: freeze });
    if (fall) this.#emit('qp-drop', time, fall);
  }

  #tellMissing(frames: number, now: number): void {
    if (frames === 0) return;
    const { method } = this.#missing.snapshot();
    this.#emit('missing', now, { method, frames }, method);
  }

  #tellHealth({ problem, ...detail }: HealthChange, now: number): void {
    this.#emit(problem, now, detail, detail.over ? 'over' : undefined);
  }

  #emit<Type extends keyof AnalysisEvents>(type: Type, time: number, more: AnalysisEvents[Type], cause?: string): void {
    const detail = { synchronizationSource: this.#first.synchronizationSource, time, ...more };
    this.#report({ type, ...(cause !== undefined && { cause }), detail } as AnalysisEvent);
  }
}
