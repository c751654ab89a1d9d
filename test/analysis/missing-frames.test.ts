import { expect } from 'chai';
import fc from 'fast-check';
import type { AnalyzedFrame } from '../../src/analysis/analyzed-frame.js';
import { MissingFrames } from '../../src/analysis/missing-frames.js';
import { Timeline } from '../../src/analysis/timeline.js';
import { audioFrame, range, START, videoFrame } from './frames.js';

/** What is missing of these frames, once everything late is overdue. */
function missingOf(frames: readonly AnalyzedFrame[], clockRate = 90_000) {
  const timeline = new Timeline(clockRate);
  const missing = new MissingFrames();
  for (const frame of frames) missing.add(frame, timeline.next(frame.rtpTimestamp, frame.time));
  missing.settle((frames.at(-1)?.time ?? START) + 10_000);
  return missing.snapshot();
}

const numbered = (index: number, frameId: number, dependencies: number[]) =>
  videoFrame(index * 33, { frameId, dependencies });
const packet = (index: number, sequenceNumber: number) => audioFrame(index * 20, { sequenceNumber });

describe('MissingFrames by dependencies', () => {
  it('finds none in a whole stream', () => {
    const frames = range(100).map((index) => numbered(index, 50 + index, index === 0 ? [] : [49 + index]));
    expect(missingOf(frames)).to.deep.equal({ method: 'dependencies', lost: 0, layerDrops: 0, late: 0 });
  });

  it('calls a frame lost that another needs', () => {
    const frames = [numbered(0, 1, []), numbered(1, 2, [1]), numbered(3, 4, [3]), numbered(4, 5, [4])];
    expect(missingOf(frames)).to.deep.include({ lost: 1, layerDrops: 0 });
  });

  it('calls a frame dropped by a server that nobody needs', () => {
    // L1T2: every second frame is left out.
    const frames = range(50).map((index) => numbered(index, 1 + 2 * index, index === 0 ? [] : [2 * index - 1]));
    expect(missingOf(frames)).to.deep.include({ lost: 0, layerDrops: 49 });
  });

  it('waits for what comes late, and counts it', () => {
    const frames = [numbered(0, 1, []), numbered(1, 3, [2]), numbered(2, 2, [1]), numbered(3, 4, [3])];
    expect(missingOf(frames)).to.deep.equal({ method: 'dependencies', lost: 0, layerDrops: 0, late: 1 });
  });

  it('is not misled by what came before the first frame', () => {
    expect(missingOf([numbered(0, 100, [99, 98]), numbered(1, 101, [100])])).to.deep.include({ lost: 0 });
  });

  it('begins anew where the numbers jump', () => {
    const frames = [numbered(0, 1, []), numbered(1, 2, [1]), numbered(2, 50_000, []), numbered(3, 50_001, [50_000])];
    expect(missingOf(frames)).to.deep.include({ lost: 0, layerDrops: 0 });
  });

  it('does not count a sender’s numbers, which its simulcast layers share', () => {
    const frames = range(50).map((index) =>
      videoFrame(index * 33, { side: 'sender', frameId: 3 * index, dependencies: [] }),
    );
    expect(missingOf(frames)).to.deep.equal({ method: 'timestamps', lost: 0, layerDrops: 0, late: 0 });
  });
});

describe('MissingFrames by sequence', () => {
  it('counts gaps, over the wrap of the numbers', () => {
    const frames = [65_533, 65_534, 0, 1, 4].map((number, index) => packet(index, number));
    expect(missingOf(frames, 48_000)).to.deep.equal({ method: 'sequence', lost: 3, layerDrops: 0, late: 0 });
  });

  it('finds exactly the packets that are not there, in any order of arrival', () => {
    const order = fc.tuple(
      fc.integer({ min: 0, max: 65_535 }),
      fc.array(fc.record({ lost: fc.boolean(), delay: fc.integer({ min: 0, max: 10 }) }), {
        minLength: 3,
        maxLength: 200,
      }),
    );
    fc.assert(
      fc.property(order, ([origin, packets]) => {
        const ends = (index: number) => index === 0 || index === packets.length - 1;
        const arriving = packets
          .map(({ lost, delay }, index) => ({
            index,
            lost: lost && !ends(index),
            at: index * 20 + (ends(index) ? 0 : delay * 20),
          }))
          .filter(({ lost }) => !lost)
          .sort((a, b) => a.at - b.at);
        const frames = arriving.map(({ index, at }) => audioFrame(at, { sequenceNumber: (origin + index) & 0xffff }));
        expect(missingOf(frames, 48_000).lost).to.equal(packets.length - arriving.length);
      }),
    );
  });

  it('takes the numbers of empty packets for there', () => {
    const missing = new MissingFrames();
    const timeline = new Timeline(48_000);
    const first = packet(0, 7);
    missing.add(first, timeline.next(first.rtpTimestamp, first.time));
    missing.addSequenceNumber(8, START + 20);
    const third = packet(2, 9);
    missing.add(third, timeline.next(third.rtpTimestamp, third.time));
    missing.settle(START + 10_000);
    expect(missing.snapshot().lost).to.equal(0);
  });

  it('waits for no more than a thousand', () => {
    const frames = range(2_000).map((index) => packet(index / 1_000, (index * 997) & 0xffff));
    expect(missingOf(frames, 48_000).lost).to.be.below(3_000);
  });
});

describe('MissingFrames by timestamps', () => {
  it('estimates from gaps of over one and a half of the usual step', () => {
    const at = [...range(20).map((index) => index * 40), 760 + 59, 819 + 61, 880 + 160];
    expect(missingOf(at.map((time) => videoFrame(time)))).to.deep.equal({
      method: 'timestamps',
      lost: 1 + 3,
      layerDrops: 0,
      late: 0,
    });
  });

  it('says nothing before it knows the cadence', () => {
    expect(missingOf([0, 40, 80, 1_000].map((time) => videoFrame(time))).lost).to.equal(0);
  });
});
