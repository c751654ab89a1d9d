import { expect } from 'chai';
import type { JoinedStream } from '../../src/analysis/join.js';
import { Skew, skewBetween } from '../../src/analysis/skew.js';
import { TapComparison } from '../../src/analysis/tap-comparison.js';
import { range, videoFrame } from './frames.js';

describe('TapComparison', () => {
  it('measures what sealing adds, layer by layer, and how long it takes', () => {
    const comparison = new TapComparison();
    for (const index of range(100)) {
      for (const layer of range(2)) {
        const size = 1_190 * (layer + 1);
        comparison.addInner(videoFrame(index * 40, { side: 'sender', size }));
        const time = videoFrame(index * 40 + 3).time;
        comparison.addOuter(videoFrame(index * 40, { side: 'sender', size: size + 20, time }));
      }
    }
    expect(comparison.snapshot()).to.deep.equal({
      frames: 200,
      dropped: 0,
      overhead: 20,
      relativeOverhead: 40 / (1_190 + 2_380),
      // 1,210 bytes take two packets, where 1,190 take one; 2,400 take two, as 2,380.
      extraPackets: 0.5,
      residence: { p50: 3, p95: 3, p99: 3, max: 3, count: 200 },
    });
  });

  it('measures the same on a receiver, where frames come the other way', () => {
    const comparison = new TapComparison();
    comparison.addOuter(videoFrame(0, { size: 120 }));
    comparison.addInner(videoFrame(0, { size: 100, time: videoFrame(7).time }));
    expect(comparison.snapshot()).to.deep.include({ frames: 1, overhead: 20 });
    expect(comparison.snapshot().residence?.max).to.equal(7);
  });

  it('counts the frames that got lost between, once they are overdue', () => {
    const comparison = new TapComparison();
    for (const index of range(1_000)) {
      comparison.addInner(videoFrame(index * 40, { side: 'sender' }));
      if (index >= 10) comparison.addOuter(videoFrame(index * 40, { side: 'sender' }));
    }
    expect(comparison.snapshot()).to.deep.include({ frames: 990, dropped: 0 });
    for (const index of range(512)) comparison.addInner(videoFrame(100_000 + index * 40, { side: 'sender' }));
    expect(comparison.snapshot().dropped).to.equal(10);
  });

  it('does not take for dropped what it was not told of', () => {
    const comparison = new TapComparison();
    for (const index of range(100)) comparison.addInner(videoFrame(index * 40, { side: 'sender' }));
    comparison.skip();
    for (const index of range(1_000)) {
      comparison.addInner(videoFrame(10_000 + index * 40, { side: 'sender' }));
      comparison.addOuter(videoFrame(10_000 + index * 40, { side: 'sender' }));
    }
    expect(comparison.snapshot()).to.deep.include({ frames: 1_000, dropped: 0 });
  });

  it('knows nothing of no frames', () => {
    const { overhead, relativeOverhead, residence } = new TapComparison().snapshot();
    expect([overhead, relativeOverhead, residence]).to.deep.equal([undefined, undefined, undefined]);
  });
});

describe('Skew', () => {
  it('is how much later the picture is than its sound', () => {
    const skew = new Skew();
    skew.add('video', 1_000, 51_080);
    expect(skew.value).to.equal(undefined);
    skew.add('audio', 1_010, 51_050);
    expect(skew.value).to.equal(40);
  });
});

describe('skewBetween', () => {
  const stream = (kind: string, latest: number, played: number | undefined, p50: number | undefined) =>
    ({
      snapshot: { latest, captureLatency: p50 && { p50 } },
      stats: { kind, time: 5_000, decoder: { estimatedPlayoutTimestamp: played } },
    }) as unknown as JoinedStream;

  it('compares the stream of each kind that was received last', () => {
    const video = [stream('video', 900, 4_000, 900), stream('video', 1_000, 4_800, 120)];
    const audio = [stream('audio', 1_000, 4_950, 30), stream('audio', 10, 1, 1)];
    expect(skewBetween(video, audio)).to.deep.equal({ playout: 150, arrival: 90 });
  });

  it('knows nothing of one kind alone, or of what is not told', () => {
    const nothing = { playout: undefined, arrival: undefined };
    expect(skewBetween([], [stream('audio', 0, 1, 1)])).to.deep.equal(nothing);
    const silent = skewBetween([stream('video', 0, undefined, 1)], [stream('audio', 0, 1, undefined)]);
    expect(silent).to.deep.equal(nothing);
  });
});
