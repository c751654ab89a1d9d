import { expect } from 'chai';
import type { AnalysisBatch } from '../../../../src/analysis/batch.js';
import { type FrameStageInstance, frameFunction } from '../../../../src/shared/frame-stage.js';
import type { BypassReason, FrameInfo, StageContext, StageEvent } from '../../../../src/shared/stage.js';
import { BatchQueue } from '../../../../workers/stages/analyzer/batch-queue.js';
import { type AnalyzerMethods, type AnalyzerOptions, analyzer } from '../../../../workers/stages/analyzer.js';
import { range, videoFrame } from '../../../analysis/frames.js';
import { readStreams } from '../../../codecs/parse/fixtures.js';

const { frames } = readStreams('vp8-realtime')[0]!;
/** Of a stream that repeats the few that there are. */
const frameAt = (index: number) => frames[index % frames.length]!;

/** The stage in a pipeline of its own, which ends with the test. */
function start(options: AnalyzerOptions = {}) {
  const events: StageEvent[] = [];
  const lifetime = new AbortController();
  const context: StageContext = {
    side: 'receiver',
    kind: 'video',
    signal: lifetime.signal,
    emit: (event) => events.push(event),
    requestKeyFrame: () => {},
  };
  const instance = analyzer(options, context) as FrameStageInstance<AnalyzerMethods>;
  ending.push(() => lifetime.abort());
  const info = (more: Partial<FrameInfo> = {}): FrameInfo => ({
    side: 'receiver',
    kind: 'video',
    mimeType: 'video/VP8',
    synchronizationSource: 1,
    payloadType: 96,
    rtpTimestamp: 0,
    type: 'delta',
    metadata: {} as FrameInfo['metadata'],
    ...more,
  });
  return {
    methods: instance.methods!,
    events,
    run: (index: number, more?: Partial<FrameInfo>) =>
      instance[frameFunction](frameAt(index).bytes, info({ rtpTimestamp: index * 3_000, ...more })),
    bypass: (reason: BypassReason, more?: Partial<FrameInfo>) => instance.onBypass?.(info(more), reason),
    end: () => lifetime.abort(),
  };
}

/** Reads batches, granting so many. */
function read(methods: AnalyzerMethods, credit: number) {
  const { port1, port2 } = new MessageChannel();
  const batches: AnalysisBatch[] = [];
  let arrived = () => {};
  port1.onmessage = ({ data }) => {
    batches.push(data as AnalysisBatch);
    arrived();
  };
  ending.push(() => port1.close());
  methods.connect(port2);
  port1.postMessage({ credit });
  return {
    batches,
    grant: () => port1.postMessage({ credit: 1 }),
    until: async (condition: () => boolean) => {
      while (!condition()) await new Promise<void>((resolve) => (arrived = resolve));
    },
  };
}

const ending: (() => void)[] = [];

describe('analyzer', () => {
  afterEach(() => {
    for (const end of ending.splice(0)) end();
  });

  it('changes nothing, and knows what it saw', () => {
    const { run, methods, events } = start();
    for (const [index, { bytes }] of frames.entries()) expect(run(index)).to.equal(bytes);
    const [stream] = methods.getSnapshots();
    expect(stream).to.deep.include({
      mimeType: 'video/VP8',
      frames: frames.length,
      bytes: frames.reduce((sum, { bytes }) => sum + bytes.length, 0),
    });
    expect(stream!.video!.keyFrames).to.equal(frames.filter(({ expected }) => expected.type === 'key').length);
    expect(events.filter(({ type }) => type === 'keyframe')).to.have.length(stream!.video!.gop.keyPictures);
    const [sums] = methods.getQuantizerSums();
    expect(sums!.maximum.at(-1)).to.equal(stream!.video!.quantizers.sum);
  });

  it('tells the page of every frame, in order, in batches, with snapshots', async () => {
    const { run, methods } = start({ batchInterval: 10, snapshotInterval: 10 });
    const { batches, until } = read(methods, 1_000);
    for (const index of range(20)) run(index);
    const told = () => batches.flatMap((batch) => batch.frames);
    await until(() => told().length === 20 && batches.some(({ snapshots }) => snapshots?.[0]?.frames === 20));
    expect(told().map(({ rtpTimestamp }) => rtpTimestamp)).to.deep.equal(range(20).map((index) => index * 3_000));
    expect(told().map(({ size }) => size)).to.deep.equal(range(20).map((index) => frameAt(index).bytes.length));
    expect(batches.every(({ missed }) => missed === 0)).to.equal(true);
  });

  it('keeps no more than it may for a page that does not read, and says how many it missed', async () => {
    const { run, methods } = start({ batchInterval: 10, maxRecords: 5, snapshotInterval: 0 });
    const { batches, until, grant } = read(methods, 0);
    for (const index of range(18)) run(index);
    grant();
    await until(() => batches.length === 1);
    expect(batches[0]!.frames.map(({ rtpTimestamp }) => rtpTimestamp / 3_000)).to.deep.equal([13, 14, 15, 16, 17]);
    expect(batches[0]!.missed).to.equal(13);
  });

  it('tells of one frame in so many', async () => {
    const { run, methods } = start({ batchInterval: 10, records: 4, snapshotInterval: 0 });
    const { batches, until } = read(methods, 1_000);
    for (const index of range(17)) run(index);
    const told = () => batches.flatMap((batch) => batch.frames.map(({ rtpTimestamp }) => rtpTimestamp / 3_000));
    await until(() => told().length === 5);
    expect(told()).to.deep.equal([0, 4, 8, 12, 16]);
    expect(methods.getSnapshots()[0]!.frames).to.equal(17);
  });

  it('tells of none, but of snapshots', async () => {
    const { run, methods } = start({ batchInterval: 10, records: 'none', snapshotInterval: 10 });
    const { batches, until } = read(methods, 1_000);
    run(0);
    await until(() => batches.some(({ snapshots }) => snapshots?.length === 1));
    expect(batches.flatMap((batch) => batch.frames)).to.deep.equal([]);
  });

  it('reads each stream with a parser state of its own', () => {
    const { run, methods } = start();
    for (const synchronizationSource of [1, 2]) for (const index of range(10)) run(index, { synchronizationSource });
    const sums = methods.getQuantizerSums().map(({ maximum }) => maximum.at(-1));
    expect(sums[0]).to.equal(sums[1]);
  });

  it('does not read encrypted payloads, and does not call them undecryptable', () => {
    const { run, methods, events } = start({ encrypted: true });
    for (const index of range(30)) run(index, { mimeType: 'video/VP9', type: index === 0 ? 'key' : 'delta' });
    expect(methods.getSnapshots()[0]).to.deep.include({ frames: 30, opaqueFrames: 0, health: [] });
    expect(events.map(({ type }) => type)).to.deep.equal(['keyframe']);
  });

  it('says when frames are of another codec than the browser says', async () => {
    const { run, events } = start();
    run(0, { mimeType: 'video/H264' });
    // Told when the frame has gone on, in the same task.
    await Promise.resolve();
    expect(events.map(({ type, detail }) => [type, (detail as { looksLike?: string }).looksLike])).to.deep.equal([
      ['mime-mismatch', 'video/VP8'],
    ]);
  });

  it('counts empty frames, and not telephone events', () => {
    const { run, bypass, methods } = start();
    run(0);
    bypass('empty');
    bypass('telephone-event');
    bypass('empty', { synchronizationSource: 99 });
    expect(methods.getSnapshots().map(({ emptyFrames }) => emptyFrames)).to.deep.equal([1]);
  });

  it('forgets on reset', () => {
    const { run, methods } = start();
    run(0);
    methods.reset();
    expect(methods.getSnapshots()).to.deep.equal([]);
  });

  it('refuses wrong options by name', () => {
    for (const [options, name] of [
      [{ records: 1 }, 'options.records'],
      [{ records: 'some' }, 'options.records'],
      [{ maxRecords: 0 }, 'options.maxRecords'],
      [{ batchInterval: 5 }, 'options.batchInterval'],
      [{ snapshotInterval: 5 }, 'options.snapshotInterval'],
      [{ noKeyFrameAfter: '1' }, 'options.noKeyFrameAfter'],
      [{ encrypted: 1 }, 'options.encrypted'],
      [{ wire: { network: -1 } }, 'options.wire.network'],
    ] as const) {
      expect(() => start(options as AnalyzerOptions), name).to.throw(`"${name}"`);
    }
    expect(() => start().methods.connect({} as MessagePort)).to.throw(TypeError, '"port"');
  });
});

describe('BatchQueue', () => {
  it('is bounded', () => {
    const queue = new BatchQueue(100);
    for (const index of range(10_000)) queue.add(videoFrame(index));
    const { frames: kept, missed } = queue.take(0);
    expect([kept.length, missed, queue.isEmpty]).to.deep.equal([100, 9_900, true]);
    expect(kept.at(-1)!.rtpTimestamp).to.equal(9_999 * 90);
  });
});
