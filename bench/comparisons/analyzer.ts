import { createParserState, parseFrame } from 'framepipe/codecs.js';
import { type AnalyzerOptions, analyzer } from 'framepipe/stages/analyzer.js';
import { analyzeFrame } from '../../src/analysis/analyzed-frame.js';
import { type FrameStageInstance, frameFunction, frameStage } from '../../src/shared/frame-stage.js';
import type { Bytes, FrameInfo } from '../../src/shared/stage.js';
import { type Comparison, cycling, type Variant } from '../comparison.js';
import { fetchStream, type Stream } from '../streams.js';

/** Frames in a batch: four streams of 30 frames a second, told ten times a second. */
const BATCH = 12;

function infoOf(mimeType: string, index: number): FrameInfo {
  return {
    side: 'receiver',
    kind: 'video',
    mimeType,
    synchronizationSource: 1,
    payloadType: 96,
    rtpTimestamp: (index * 3_000) >>> 0,
    type: 'delta',
    metadata: { receiveTime: performance.now() - 1 },
  };
}

/** Hands a stage one frame after another, on and on. */
function throughStage(name: string, { frames, mimeType }: Stream, instance: unknown): Variant {
  const fn = (instance as FrameStageInstance)[frameFunction];
  let index = 0;
  return cycling(name, frames, (bytes) => (fn(bytes as Bytes, infoOf(mimeType, index++)) as Bytes).length);
}

/** An analyzer that somebody listens to, who takes everything. */
function connected(options: AnalyzerOptions): unknown {
  const instance = analyzer(options);
  const { port1, port2 } = new MessageChannel();
  instance.methods!.connect(port1);
  port2.onmessage = () => {};
  port2.postMessage({ credit: 1_000_000 });
  return instance;
}

/** What an analyzer costs a frame, over a stage that does nothing; and what telling the page of frames costs. */
export async function analyzerStage(): Promise<Comparison[]> {
  const streams = await Promise.all(['vp8-chromium', 'h264-chromium'].map(fetchStream));
  return streams.map((stream) => {
    const { mimeType, frames } = stream;
    const state = createParserState();
    const parsed = createParserState();
    const timed = { now: 1, timeOrigin: performance.timeOrigin };
    const batch = frames
      .slice(0, BATCH)
      .map((bytes, index) => analyzeFrame(bytes, infoOf(mimeType, index), { state, ...timed }));
    const { port1, port2 } = new MessageChannel();
    port2.onmessage = () => {};
    let sent = 0;
    return {
      name: `analyzer, ${mimeType}`,
      baseline: throughStage(
        'a stage that does nothing',
        stream,
        frameStage((bytes) => bytes),
      ),
      variants: [
        cycling('parseFrame alone', frames, (bytes) => parseFrame(bytes, mimeType, parsed)?.qp ?? 1),
        throughStage('analyzer, nobody listens', stream, analyzer({})),
        throughStage('analyzer, records kept for the page', stream, connected({})),
        cycling('sending a record, in batches of 12', frames, () => {
          sent += 1;
          if (sent % BATCH === 0) port1.postMessage({ frames: batch });
          return sent;
        }),
      ],
    };
  });
}
