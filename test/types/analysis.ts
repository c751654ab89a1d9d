/** Types as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import { type AttachedTransform, attach } from 'framepipe';
import { type Analysis, analyze, type JoinedStream } from 'framepipe/analysis.js';
import { createParserState, parseFrame } from 'framepipe/codecs.js';

declare const sender: RTCRtpSender;
declare const worker: Worker;
declare const sound: Analysis;
declare const video: HTMLVideoElement;
declare const bytes: Uint8Array;

export function analyzersByName(): void {
  const attached = attach(sender, worker, [
    { stage: 'analyzer' },
    { stage: 'sframe' },
    { stage: 'analyzer', name: 'outside', options: { encrypted: true } },
  ]);
  const { analyzer, outside, sframe } = attached.stages;
  const analysis = analyze(attached, analyzer, { outside, video, audio: sound });
  const overhead: number | undefined = analysis.comparison?.overhead;
  const frozen: number | undefined = analysis.presentation?.freezes.count;
  const skew: number | undefined = analysis.skew?.playout;
  void [overhead, frozen, skew];
  analysis.addEventListener('joined', ({ detail }) => void (detail satisfies readonly JoinedStream[]));
  analysis.addEventListener('screenfreeze', ({ detail }) => void (detail.duration satisfies number));

  // @ts-expect-error a stage that is no analyzer
  analyze(attached, sframe);
  // @ts-expect-error an element that is no video
  analyze(attached, analyzer, { video: document.body });
  // @ts-expect-error an unknown option of the stage
  attach(sender, worker, [{ stage: 'analyzer', options: { recrods: 'none' } }]);
}

export function anyPipeline(attached: AttachedTransform): Analysis {
  return analyze(attached, attached.stages.analyzer);
}

export function records(): void {
  const record = parseFrame(bytes, 'video/VP8', createParserState());
  const type: 'key' | 'delta' | undefined = record?.type;
  void type;
  // @ts-expect-error what a header does not tell is absent
  void (record!.qp satisfies number);
}
