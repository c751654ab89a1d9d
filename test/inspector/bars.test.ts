import { expect } from 'chai';
import fc from 'fast-check';
import { layOutBars, nearestBar } from '../../src/inspector/model/bars.js';
import { FrameRing } from '../../src/inspector/model/frame-ring.js';
import { range, START, videoFrame } from '../analysis/frames.js';

const stretch = { from: START, to: START + 1_000 };

describe('the bars', () => {
  it('stack the layers of one picture', () => {
    const frames = range(6).map((index) => videoFrame(index, { rtpTimestamp: Math.floor(index / 3), size: 100 }));
    const { bars, largest } = layOutBars(new FrameRing(frames), stretch, 1_000);
    expect(bars).to.deep.equal([
      { x: 0, size: 300, frames: frames.slice(0, 3) },
      { x: 3, size: 300, frames: frames.slice(3) },
    ]);
    expect(largest).to.equal(300);
  });

  it('show in each pixel the largest picture that is there, of those in view', () => {
    const frame = fc.record({ at: fc.integer({ min: -200, max: 1_200 }), size: fc.integer({ min: 1, max: 100_000 }) });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 400 }), fc.integer({ min: 10, max: 500 }), (list, width) => {
        const frames = list
          .sort((a, b) => a.at - b.at)
          .map(({ at, size }, index) => videoFrame(at, { size, rtpTimestamp: index }));
        const { bars, barWidth, largest } = layOutBars(new FrameRing(frames), stretch, width);
        const pixels = new Map<number, number>();
        for (const { time, size } of frames) {
          if (time < stretch.from || time >= stretch.to) continue;
          const pixel = Math.floor(((time - stretch.from) * width) / 1_000);
          pixels.set(pixel, Math.max(size, pixels.get(pixel) ?? 0));
        }
        expect(bars.map(({ x, size }) => [Math.floor(x), size])).to.deep.equal([...pixels]);
        expect(largest).to.equal(Math.max(0, ...pixels.values()));
        expect(barWidth).to.be.within(1, 16);
      }),
    );
  });

  it('are found by the pointer that comes near them', () => {
    const frames = [videoFrame(100, { rtpTimestamp: 1 }), videoFrame(200, { rtpTimestamp: 2 })];
    const bars = layOutBars(new FrameRing(frames), stretch, 1_000);
    expect(nearestBar(bars, 140, 50)?.frames[0]).to.equal(frames[0]);
    expect(nearestBar(bars, 160, 50)?.frames[0]).to.equal(frames[1]);
    expect(nearestBar(bars, 300, 50)).to.equal(undefined);
  });
});
