import { type AnalyzedFrame, analyzeFrame } from '../../src/analysis/analyzed-frame.js';
import type { AnalysisBatch } from '../../src/analysis/batch.js';
import type { QuantizerSumsSnapshot } from '../../src/analysis/quantizer-sums.js';
import { StreamAnalyzers } from '../../src/analysis/stream-analyzers.js';
import type { StreamSnapshot } from '../../src/analysis/stream-snapshot.js';
import { createParserState, type ParserState } from '../../src/codecs/parse/index.js';
import { CreditedPort } from '../../src/shared/credited-port.js';
import { frameStage } from '../../src/shared/frame-stage.js';
import type { Stage } from '../../src/shared/stage.js';
import { BatchQueue } from './analyzer/batch-queue.js';
import { type AnalyzerOptions, checkAnalyzerOptions } from './analyzer/options.js';

export type { AnalyzerOptions } from './analyzer/options.js';

/** Methods of {@link analyzer}. */
export interface AnalyzerMethods {
  /** What is known of each RTP stream now, in the order in which they appeared. */
  getSnapshots(): StreamSnapshot[];
  /** Running sums of each stream's quantizers, which a self-check compares with the browser's. */
  getQuantizerSums(): QuantizerSumsSnapshot[];
  /** Sends batches of frames and snapshots over `port` from now on; `readAnalysis` on the page speaks to it. */
  connect(port: MessagePort): void;
  /** Forgets all streams. */
  reset(): void;
}

/**
 * Parses every frame's headers, follows each RTP stream (bitrates, cadence, jitter, freezes, groups of pictures, layers,
 * what is missing, sizes, configurations, health), and tells the page: frame by frame in batches, in snapshots, and by
 * events (`keyframe`, `configchange`, `freeze`, `missing`, `qp-drop`, `no-key-frame`, `undecryptable`, `mime-mismatch`).
 * Changes nothing, and never holds media up. Place it next to the media, before encryption.
 *
 * Throws TypeError or RangeError for wrong options.
 *
 * @example
 * ```ts
 * import { attach, createWorker } from 'framepipe';
 *
 * async function resolution(receiver: RTCRtpReceiver): Promise<string | undefined> {
 *   const attached = attach(receiver, createWorker(), [{ stage: 'analyzer', options: { records: 'none' } }]);
 *   await attached.ready;
 *   const [stream] = await attached.stages.analyzer.getSnapshots();
 *   const now = stream?.configurations.at(-1);
 *   return now && `${now.codec} ${now.width}x${now.height}`;
 * }
 * ```
 */
export const analyzer: Stage<AnalyzerOptions, AnalyzerMethods> = (options, context) => {
  const settings = checkAnalyzerOptions(options);
  const streams = new StreamAnalyzers(settings, (event) => context?.emit(event));
  const states = new Map<number, ParserState>();
  const queue = new BatchQueue(settings.maxRecords);
  const page = new CreditedPort<AnalysisBatch>();
  /** For microtasks: Chromium's `queueMicrotask` takes as long as all of the stage. */
  const settled = Promise.resolve();
  const { timeOrigin } = performance;
  const epoch = () => timeOrigin + performance.now();
  /** Frames that have passed, and are not in the statistics yet. */
  const waiting: AnalyzedFrame[] = [];
  let isConnected = false;
  let count = 0;
  let snapshotDue = epoch();

  const stateOf = (synchronizationSource: number): ParserState | undefined => {
    if (settings.encrypted) return undefined;
    let state = states.get(synchronizationSource);
    if (!state) {
      state = createParserState();
      states.set(synchronizationSource, state);
    }
    return state;
  };

  // Headers are read while the frame is here; the rest is done when it has gone on, most often while WebCrypto is at it.
  const follow = (): void => {
    for (const frame of waiting) {
      const forgotten = streams.add(frame);
      if (forgotten !== undefined) states.delete(forgotten);
      if (isConnected && settings.every > 0 && count++ % settings.every === 0) queue.add(frame);
    }
    waiting.length = 0;
  };

  const tick = (): void => {
    const now = epoch();
    streams.tick(now);
    if (!isConnected) return;
    if (settings.snapshotInterval > 0 && now >= snapshotDue) {
      const snapshots = streams.snapshot(now);
      if (snapshots.length > 0) queue.setSnapshots(snapshots);
      snapshotDue = Math.max(snapshotDue + settings.snapshotInterval, now);
    }
    if (page.isGranted && !queue.isEmpty) page.post(queue.take(now));
  };
  // Outside of any pipeline nothing would ever stop it.
  if (context) {
    const timer = setInterval(tick, settings.batchInterval);
    const end = () => {
      clearInterval(timer);
      page.close();
    };
    context.signal.addEventListener('abort', end, { once: true });
  }

  return frameStage(
    (bytes, info) => {
      const state = stateOf(info.synchronizationSource);
      if (waiting.length === 0) void settled.then(follow);
      waiting.push(analyzeFrame(bytes, info, { state, now: performance.now(), timeOrigin }));
      return bytes;
    },
    {
      onBypass({ synchronizationSource, metadata: { sequenceNumber } }, reason) {
        follow();
        const stream = streams.get(synchronizationSource);
        if (reason === 'empty') stream?.addEmpty(sequenceNumber, epoch());
        else stream?.addPassing(sequenceNumber, epoch());
      },
      methods: {
        getSnapshots() {
          follow();
          return streams.snapshot(epoch());
        },
        getQuantizerSums() {
          follow();
          return streams.quantizerSums();
        },
        connect(port) {
          page.connect(port);
          isConnected = true;
        },
        reset() {
          waiting.length = 0;
          streams.clear();
          states.clear();
        },
      },
    },
    context,
  );
};
