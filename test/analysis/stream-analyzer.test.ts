import { expect } from 'chai';
import type { AnalysisEvent } from '../../src/analysis/analysis-event.js';
import type { AnalyzedFrame } from '../../src/analysis/analyzed-frame.js';
import { StreamAnalyzers } from '../../src/analysis/stream-analyzers.js';
import { audioFrame, range, START, videoFrame } from './frames.js';

function analyze(frames: readonly AnalyzedFrame[]) {
  const events: AnalysisEvent[] = [];
  const streams = new StreamAnalyzers({ noKeyFrameAfter: 5_000 }, (event) => events.push(event));
  for (const frame of frames) streams.add(frame);
  return { streams, events };
}

/** Ten seconds at 25 frames a second, a key frame every two seconds. */
const regular = (more: Partial<AnalyzedFrame> = {}) =>
  range(250).map((index) =>
    videoFrame(index * 40, {
      type: index % 50 === 0 ? 'key' : 'delta',
      size: index % 50 === 0 ? 10_000 : 1_000,
      qp: 30,
      width: 320,
      height: 240,
      codec: 'vp8',
      ...more,
    }),
  );

describe('StreamAnalyzers', () => {
  it('know a regular stream by every metric', () => {
    const { streams, events } = analyze(regular());
    const [stream] = streams.snapshot(START + 249 * 40);
    expect(stream).to.deep.include({
      synchronizationSource: 1,
      frames: 250,
      bytes: 5 * 10_000 + 245 * 1_000,
      since: START,
      latest: START + 9_960,
      opaqueFrames: 0,
      jitter: 0,
      health: [],
      audio: undefined,
      latency: undefined,
    });
    expect(stream!.missing).to.deep.include({ method: 'timestamps', lost: 0 });
    expect(stream!.bitrate).to.deep.include({ oneSecond: 200_000 });
    expect(stream!.cadence).to.deep.include({ captureRate: 25, arrivalRate: 25, pictures: 250 });
    expect(stream!.video).to.deep.include({ keyFrames: 5, deltaFrames: 245 });
    expect(stream!.video!.gop.interval).to.deep.equal({ pictures: 50, milliseconds: 2_000 });
    expect(stream!.video!.quantizers).to.deep.include({ sum: 7_500, mean: 30 });
    expect(stream!.configurations).to.have.length(1);
    expect(events.map(({ type }) => type)).to.deep.equal(Array(5).fill('keyframe'));
    expect(events[1]!.detail).to.deep.equal({
      synchronizationSource: 1,
      time: START + 2_000,
      size: 10_000,
      rtpTimestamp: 180_000,
      pictures: 50,
      milliseconds: 2_000,
    });
  });

  it('keep simulcast layers apart, whose timestamps begin anywhere and whose numbers are shared', () => {
    const layers = regular({ side: 'sender' }).flatMap((frame, index) =>
      range(3).map((layer) => ({
        ...frame,
        synchronizationSource: 100 + layer,
        rtpTimestamp: (frame.rtpTimestamp + layer * 1_431_655_765) >>> 0,
        frameId: 1 + index * 3 + layer,
        dependencies: index === 0 ? [] : [1 + (index - 1) * 3 + layer],
        size: frame.size * (layer + 1),
      })),
    );
    const { streams, events } = analyze(layers);
    const snapshot = streams.snapshot(START + 249 * 40);
    expect(snapshot.map(({ synchronizationSource }) => synchronizationSource)).to.deep.equal([100, 101, 102]);
    expect(snapshot.map(({ bitrate }) => bitrate.oneSecond)).to.deep.equal([200_000, 400_000, 600_000]);
    for (const { missing, cadence, jitter } of snapshot) {
      expect(missing).to.deep.equal({ method: 'timestamps', lost: 0, layerDrops: 0, late: 0 });
      expect([cadence.captureRate, jitter]).to.deep.equal([25, 0]);
    }
    expect(events.every(({ type }) => type === 'keyframe')).to.equal(true);
  });

  it('tell freezes, what is missing, changes, and problems', () => {
    const frames = regular().map((frame, index) => ({
      ...frame,
      ...(index >= 100 && { time: frame.time + 1_000, rtpTimestamp: frame.rtpTimestamp + 90_000 }),
      ...(index >= 200 && { width: 640 }),
    }));
    const { events } = analyze(frames);
    const told = events.filter(({ type }) => type !== 'keyframe');
    expect(told.map(({ type, cause }) => [type, cause])).to.deep.equal([
      ['missing', 'timestamps'],
      ['freeze', undefined],
      ['configchange', undefined],
    ]);
    expect(told.map(({ detail }) => detail)).to.deep.include({
      synchronizationSource: 1,
      time: START + 5_000,
      duration: 1_040,
    });
    expect(told[0]!.detail).to.deep.include({ method: 'timestamps', frames: 25 });
  });

  it('tell each problem when it begins and when it is over, and a fall in quality', () => {
    const sealed = range(200).map((index) => videoFrame(index * 40, { opaque: true }));
    const foreign = range(20).map((index) => videoFrame(8_000 + index * 40, { opaque: true, looksLike: 'video/VP9' }));
    const good = range(300).map((index) =>
      videoFrame(8_800 + index * 40, { type: index === 0 ? 'key' : 'delta', qp: index < 200 ? 20 : 100 }),
    );
    const { events, streams } = analyze([...sealed, ...foreign, ...good]);
    const told = events.filter(({ type }) => type !== 'keyframe');
    expect(told.map(({ type, cause }) => [type, cause])).to.deep.equal([
      ['undecryptable', undefined],
      ['no-key-frame', undefined],
      ['mime-mismatch', undefined],
      ['undecryptable', 'over'],
      ['mime-mismatch', 'over'],
      ['no-key-frame', 'over'],
      ['qp-drop', undefined],
    ]);
    const [undecryptable, noKeyFrame, mismatch] = told.map(({ detail }) => detail);
    expect(undecryptable).to.deep.equal({
      synchronizationSource: 1,
      time: START + 7 * 40,
      since: START + 7 * 40,
      over: false,
    });
    expect(noKeyFrame).to.deep.include({ time: START + 5_000, since: START });
    expect(mismatch).to.deep.include({ looksLike: 'video/VP9', over: false });
    expect(told.at(-1)!.detail).to.deep.include({ before: 20 });
    expect(streams.snapshot(START + 21_000)[0]!.health).to.deep.equal([]);
  });

  it('measure arrival by the browser’s time of receipt, and how long frames took since', () => {
    const frames = regular().map((frame, index) => ({
      ...frame,
      receiveTime: frame.time,
      time: frame.time + 5 + (index % 2) * 20,
    }));
    const [stream] = analyze(frames).streams.snapshot(START + 10_000);
    expect(stream!.jitter).to.equal(0);
    expect(stream!.latency).to.deep.include({ p50: 5, p95: 25 });
  });

  it('miss audio packets by their numbers, not the empty ones', () => {
    const events: AnalysisEvent[] = [];
    const streams = new StreamAnalyzers({ noKeyFrameAfter: 5_000 }, (event) => events.push(event));
    for (const index of range(100)) {
      if (index === 30 || index === 31) continue;
      if (index % 10 === 5) streams.get(2)?.addEmpty(index, START + index * 20);
      else streams.add(audioFrame(index * 20, { sequenceNumber: index }));
    }
    streams.tick(START + 5_000);
    const [stream] = streams.snapshot(START + 5_000);
    expect(stream).to.deep.include({ emptyFrames: 10, frames: 88, video: undefined });
    expect(stream!.missing).to.deep.include({ method: 'sequence', lost: 2 });
    expect(events.map(({ type, cause }) => [type, cause])).to.deep.equal([['missing', 'sequence']]);
  });

  it('forget the stream that has been silent longest, beyond 64', () => {
    const { streams } = analyze(range(70).map((index) => videoFrame(index, { synchronizationSource: index })));
    const known = streams.snapshot(START + 100).map(({ synchronizationSource }) => synchronizationSource);
    expect(known).to.deep.equal(range(64).map((index) => index + 6));
  });

  it('give plain data, which can be cloned', () => {
    const { streams, events } = analyze([...regular(), ...range(50).map((index) => audioFrame(index * 20))]);
    const plain = { snapshot: streams.snapshot(START + 10_000), sums: streams.quantizerSums(), events };
    expect(structuredClone(plain)).to.deep.equal(plain);
  });
});
