import { expect } from 'chai';
import fc from 'fast-check';
import type { AnalyzedFrame } from '../../../cli/analyzed-frame.js';
import { Sizes } from '../../../cli/summary/size-distribution.js';
import { TrackAnalysis } from '../../../cli/summary/summary.js';

function summaryOf(frames: readonly Partial<AnalyzedFrame>[]) {
  const analysis = new TrackAnalysis({ kind: 'video', mimeType: 'video/VP8' });
  frames.forEach((frame, index) => {
    analysis.add({ track: 0, index, size: 100, ...frame });
  });
  return analysis.summary();
}

describe('Sizes', () => {
  it('gives quantiles by nearest rank, at most 0.8 % too large', () => {
    const sizes = fc.array(fc.nat({ max: 5_000_000 }), { minLength: 1 });
    fc.assert(
      fc.property(sizes, (list) => {
        const counted = new Sizes();
        for (const size of list) counted.add(size);
        const sorted = [...list].sort((a, b) => a - b);
        const { min, max, mean, p50, p95 } = counted.distribution;
        expect([min, max]).to.deep.equal([sorted[0], sorted.at(-1)]);
        expect(mean).to.be.closeTo(list.reduce((sum, size) => sum + size, 0) / list.length, 1e-3);
        for (const [share, told] of [
          [0.5, p50],
          [0.95, p95],
        ] as const) {
          const exact = sorted[Math.ceil(share * list.length) - 1]!;
          expect(told).to.be.within(exact, Math.max(exact, exact < 256 ? exact : exact * 1.008));
        }
      }),
    );
  });
});

describe('TrackAnalysis', () => {
  it('measures groups of pictures from key frame to key frame', () => {
    const types = ['delta', 'key', 'delta', 'delta', 'key', 'delta'] as const;
    const { groups } = summaryOf(types.map((type, index) => ({ type, time: index / 2 })));
    expect(groups).to.deep.equal({
      count: 2,
      frames: { min: 2, mean: 2.5, max: 3 },
      seconds: { min: 1.5, mean: 1.5, max: 1.5 },
    });
  });

  it('takes the last frame to last as long as the others', () => {
    const { rates } = summaryOf([0, 0.5, 1, 1.5].map((time) => ({ time, size: 1_000 })));
    expect(rates).to.deep.equal({ duration: 2, frameRate: 2, bitrate: 16_000, peakBitrate: 16_000 });
  });

  it('has no rates without times, or with one', () => {
    expect(summaryOf([{}, {}]).rates).to.equal(undefined);
    expect(summaryOf([{ time: 1 }]).rates).to.equal(undefined);
    expect(summaryOf([{ time: 1 }, { time: 1 }]).rates).to.equal(undefined);
  });

  it('tells each change of resolution once, and keeps what a frame does not tell', () => {
    const { configurations } = summaryOf([{ width: 640, height: 360, codec: 'vp8' }, {}, { width: 320, height: 180 }]);
    expect(configurations).to.deep.equal([
      { index: 0, width: 640, height: 360, codec: 'vp8' },
      { index: 2, width: 320, height: 180, codec: 'vp8' },
    ]);
  });

  it('lists layers only where there are several', () => {
    expect(summaryOf([{ temporalIndex: 0 }, { temporalIndex: 0 }]).layers).to.equal(undefined);
    const { layers } = summaryOf([{ temporalIndex: 1 }, { temporalIndex: 0, qp: 10 }, { temporalIndex: 1, qp: 20 }]);
    expect(layers?.map(({ temporalIndex, frames, qp }) => [temporalIndex, frames, qp?.mean])).to.deep.equal([
      [0, 1, 10],
      [1, 2, 20],
    ]);
  });

  it('counts what is hidden, droppable and unreadable', () => {
    const { hidden, droppable, opaque, types } = summaryOf([
      { type: 'key', pictureType: 'I', shown: true },
      { type: 'delta', pictureType: 'P', shown: false },
      { type: 'delta', pictureType: 'P', shown: true, droppable: true },
      { opaque: true },
    ]);
    expect([hidden, droppable, opaque]).to.deep.equal([1, 1, 1]);
    expect(types.map(({ frames, size: _, bytes: __, ...type }) => type)).to.deep.equal([
      { type: 'key', pictureType: 'I' },
      { type: 'delta', pictureType: 'P', shown: false },
      { type: 'delta', pictureType: 'P' },
      { opaque: true },
    ]);
  });
});
