import { expect } from 'chai';
import type { AnalysisBatch } from '../../src/analysis/batch.js';
import type { JoinedStream } from '../../src/analysis/join.js';
import type { AnalysisOptions, AnalyzedAttachment, AnalyzerControl } from '../../src/main/analysis-options.js';
import type { StreamCheck } from '../../src/main/analysis-session.js';
import { analyze } from '../../src/main/analysis-start.js';
import { type FrameStageInstance, frameFunction } from '../../src/shared/frame-stage.js';
import type { FrameInfo, StageContext } from '../../src/shared/stage.js';
import { type AnalyzerMethods, analyzer } from '../../workers/stages/analyzer.js';
import { range } from '../analysis/frames.js';
import { readStreams } from '../codecs/parse/fixtures.js';

const { frames } = readStreams('vp8-realtime')[0]!;

/** A real stage, and a browser that counts right, or wrong by `browser.wrong`. */
function pipeline() {
  const browser = { wrong: 0 };
  const lifetime = new AbortController();
  const target = new EventTarget();
  const context: StageContext = {
    side: 'sender',
    kind: 'video',
    signal: lifetime.signal,
    emit: (event) => target.dispatchEvent(new CustomEvent('report', { detail: { ...event, count: 1 } })),
    requestKeyFrame: () => {},
  };
  const instance = analyzer(
    { batchInterval: 10, snapshotInterval: 10 },
    context,
  ) as FrameStageInstance<AnalyzerMethods>;
  const methods = instance.methods!;
  const run = Object.assign(
    () => {
      const info = {
        side: 'sender',
        kind: 'video',
        mimeType: 'video/VP8',
        synchronizationSource: 7,
        payloadType: 96,
        rtpTimestamp: run.count * 3_000,
        type: 'delta',
        metadata: {},
      } as FrameInfo;
      instance[frameFunction](frames[run.count++ % frames.length]!.bytes, info);
    },
    { count: 0 },
  );
  const getStats = async () => {
    const sum = methods.getQuantizerSums()[0]?.maximum.at(-1) ?? 0;
    const common = { id: 'o', type: 'outbound-rtp', kind: 'video', ssrc: 7 };
    const timestamp = performance.timeOrigin + performance.now();
    return new Map([['o', { ...common, timestamp, framesEncoded: run.count, qpSum: sum + browser.wrong }]]);
  };
  const attached = Object.assign(target, {
    target: { getStats },
    side: 'sender',
    kind: 'video',
  }) as unknown as AnalyzedAttachment;
  const stage: AnalyzerControl = {
    connect: async (port) => methods.connect(port),
    getSnapshots: async () => structuredClone(methods.getSnapshots()),
    getQuantizerSums: async () => structuredClone(methods.getQuantizerSums()),
  };
  const start = (options: AnalysisOptions = {}) => {
    const analysis = analyze(attached, stage, { interval: 100, selfCheck: true, ...options });
    ending.push(() => analysis.close());
    return analysis;
  };
  ending.push(() => lifetime.abort());
  const report = (detail: object) => target.dispatchEvent(new CustomEvent('report', { detail }));
  return { run, start, stage, browser, report, end: () => lifetime.abort() };
}

const next = <T>(
  target: { addEventListener(type: never, listener: (event: CustomEvent<T>) => void, options: object): void },
  type: string,
) =>
  new Promise<T>((resolve) => target.addEventListener(type as never, ({ detail }) => resolve(detail), { once: true }));

const ending: (() => void)[] = [];

describe('analyze', () => {
  afterEach(() => {
    for (const end of ending.splice(0).reverse()) end();
  });

  it('gathers frames, snapshots and events, and joins the browser’s statistics', async () => {
    const { run, start } = pipeline();
    const analysis = start();
    const report = next<{ type: string }>(analysis, 'report');
    for (const _frame of range(10)) run();
    while (analysis.frames.length < 10) await next<AnalysisBatch>(analysis, 'batch');
    expect(analysis.frames.map(({ rtpTimestamp }) => rtpTimestamp)).to.deep.equal(
      range(10).map((index) => index * 3_000),
    );
    expect((await report).type).to.equal('keyframe');
    let joined: readonly JoinedStream[] = [];
    while (joined.length === 0) joined = await next<readonly JoinedStream[]>(analysis, 'joined');
    expect(joined[0]!.stats.encoder?.framesEncoded).to.equal(10);
    expect(joined[0]!.snapshot.frames).to.equal(10);
    expect(analysis.missed).to.equal(0);
  });

  it('agrees with a browser that counts the same', async () => {
    const { run, start } = pipeline();
    for (const _frame of range(30)) run();
    const [check] = await next<readonly StreamCheck[]>(start(), 'check');
    expect(check).to.deep.include({ synchronizationSource: 7, verdict: 'agrees', offset: 0, frames: 30 });
  });

  it('reports a browser that counts otherwise', async () => {
    const { run, start, browser } = pipeline();
    for (const _frame of range(30)) run();
    const analysis = start();
    const disagreement = next<StreamCheck>(analysis, 'disagreement');
    await next(analysis, 'check');
    browser.wrong = 1;
    const { verdict, browser: count, expected } = await disagreement;
    expect(verdict).to.equal('disagrees');
    expect(count).to.deep.equal({ frames: 30, sum: expected!.maximum + 1 });
  });

  it('ends with the pipeline, without a word', async () => {
    const { run, start, end } = pipeline();
    const analysis = start();
    run();
    await next<AnalysisBatch>(analysis, 'batch');
    end();
    expect(analysis.frames).to.have.length(1);
  });

  it('keeps no more frames than it may', async () => {
    const { run, start } = pipeline();
    const analysis = start({ maxFrames: 4 });
    for (const _frame of range(20)) run();
    while (analysis.frames.at(-1)?.rtpTimestamp !== 19 * 3_000) await next<AnalysisBatch>(analysis, 'batch');
    expect(analysis.frames).to.have.length(4);
  });

  it('passes on what other parts of the pipeline report, until it is closed', () => {
    const { start, report } = pipeline();
    const analysis = start();
    const types: string[] = [];
    analysis.addEventListener('report', ({ detail }) => types.push(detail.type));
    report({ type: 'transform-bypassed', count: 1 });
    analysis.close();
    report({ type: 'transform-bypassed', count: 1 });
    expect(types).to.deep.equal(['transform-bypassed']);
  });

  it('compares with an analyzer outside, frame by frame', async () => {
    const outer = pipeline();
    const { run, start } = pipeline();
    const analysis = start({ outside: outer.stage });
    for (const _frame of range(10)) {
      run();
      outer.run();
    }
    while (analysis.comparison?.frames !== 10) await next<AnalysisBatch>(analysis, 'batch');
    expect(analysis.comparison).to.deep.include({ overhead: 0, dropped: 0, extraPackets: 0 });
  });

  it('has neither comparison, presentation nor skew where nothing to measure them by was given', () => {
    const { comparison, presentation, skew } = pipeline().start();
    expect([comparison, presentation, skew]).to.deep.equal([undefined, undefined, undefined]);
  });

  it('refuses wrong options by name', () => {
    expect(() => pipeline().start({ interval: 1 })).to.throw(RangeError, '"options.interval"');
    expect(() => pipeline().start({ maxFrames: -1 })).to.throw(RangeError, '"options.maxFrames"');
    for (const name of ['outside', 'audio']) {
      expect(() => pipeline().start({ [name]: 7 })).to.throw(TypeError, `"options.${name}" expected an object`);
    }
  });
});
