import { expect } from 'chai';
import fc from 'fast-check';
import { FrameRing } from '../../src/inspector/model/frame-ring.js';
import { range, START, videoFrame } from '../analysis/frames.js';

describe('the ring of frames', () => {
  it('holds what a list would hold that is cut in the same way', () => {
    const step = fc.record({
      gap: fc.integer({ min: 0, max: 50 }),
      trim: fc.option(fc.integer({ min: 0, max: 2_000 })),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 2_000 }), fc.integer({ min: 1, max: 500 }), (steps, limit) => {
        const ring = new FrameRing();
        let list: ReturnType<typeof videoFrame>[] = [];
        let at = 0;
        for (const { gap, trim } of steps) {
          at += gap;
          const frame = videoFrame(at);
          ring.push(frame);
          list.push(frame);
          if (trim === null) continue;
          const since = START + at - trim;
          ring.trim(since, limit);
          list = list.filter(({ time }) => time >= since).slice(-limit);
        }
        expect(ring.slice()).to.deep.equal(list);
        expect(ring.length).to.equal(list.length);
        for (const moment of range(10).map((part) => START + (at * part) / 9)) {
          const found = list.findIndex(({ time }) => time >= moment);
          expect(ring.firstSince(moment)).to.equal(found === -1 ? list.length : found);
        }
        for (const [index, frame] of list.entries()) expect(ring.indexOf(frame)).to.equal(index);
      }),
      { numRuns: 50 },
    );
  });

  it('finds a frame by what it is, not by its time', () => {
    const frames = range(5).map(() => videoFrame(0));
    const ring = new FrameRing(frames);
    expect(frames.map((frame) => ring.indexOf(frame))).to.deep.equal([0, 1, 2, 3, 4]);
    expect(ring.indexOf(videoFrame(0))).to.equal(-1);
    expect(ring.indexOf(videoFrame(9))).to.equal(-1);
  });

  it('copies what it holds, not what it will hold', () => {
    const ring = new FrameRing(range(10).map((at) => videoFrame(at)));
    const copy = ring.copy();
    ring.push(videoFrame(10));
    ring.trim(START + 5, 100);
    expect(copy.slice().map(({ time }) => time - START)).to.deep.equal(range(10));
    expect(ring.slice().map(({ time }) => time - START)).to.deep.equal([5, 6, 7, 8, 9, 10]);
  });
});
