import { expect } from 'chai';
import { Presentation } from '../../src/analysis/presentation.js';
import { range, START, videoFrame } from './frames.js';

/** Shows pictures at these times, each with the number of pictures shown by then. */
function show(presentation: Presentation, at: readonly number[], count = (index: number) => index + 1) {
  return at.map((time, index) =>
    presentation.add({ time: START + time, count: count(index), rtpTimestamp: Math.round(time * 90) }),
  );
}

const regular = (count: number) => range(count).map((index) => index * 40);

describe('Presentation', () => {
  it('finds freezes by the rule of webrtc-stats: max(3·δ, δ + 150 ms)', () => {
    const presentation = new Presentation();
    // δ is 40 ms: 189 ms between two pictures are none, 190 are one.
    const told = show(presentation, [...regular(30), 29 * 40 + 189]);
    expect(told.filter((freeze) => freeze !== undefined)).to.deep.equal([]);
    const again = new Presentation();
    expect(show(again, [...regular(30), 29 * 40 + 190]).at(-1)).to.equal(190);
    const { pictures, freezes } = again.snapshot(START + 29 * 40 + 200);
    expect(pictures).to.equal(31);
    expect(freezes).to.deep.equal({ count: 1, duration: 190, longest: 190, current: undefined });
    expect(again.snapshot(START + 40_000).freezes.current).to.equal(40_000 - 29 * 40 - 190);
  });

  it('takes no freeze for one where the page was busy and the pictures went on', () => {
    const presentation = new Presentation();
    const times = [...regular(30), 29 * 40 + 400];
    const told = show(presentation, times, (index) => (index === 30 ? 40 : index + 1));
    expect(told.at(-1)).to.equal(undefined);
    expect(presentation.snapshot(START + times.at(-1)!).pictures).to.equal(40);
  });

  it('finds the freeze where several pictures came at once after it', () => {
    const presentation = new Presentation();
    // Of 800 ms for four pictures, three took at most 80 each.
    const told = show(presentation, [...regular(30), 29 * 40 + 800], (index) => (index === 30 ? 34 : index + 1));
    expect(told.at(-1)).to.equal(560);
    // At half the rate nothing froze.
    const slower = new Presentation();
    show(slower, regular(30));
    expect(slower.add({ time: START + 29 * 40 + 800, count: 40, rtpTimestamp: undefined })).to.equal(undefined);
  });

  it('does not take a picture that is drawn again for a new one', () => {
    const presentation = new Presentation();
    show(presentation, regular(30));
    const again = { time: START + 29 * 40 + 100, count: 30, rtpTimestamp: undefined };
    expect(presentation.add(again)).to.equal(undefined);
    expect(presentation.add({ ...again, time: START + 29 * 40 + 250, count: 31 })).to.equal(250);
    expect(presentation.snapshot(START).pictures).to.equal(31);
  });

  it('takes no freeze for one while nobody looked, nor where the element began anew', () => {
    const presentation = new Presentation();
    show(presentation, regular(30));
    presentation.interrupt();
    expect(presentation.snapshot(START + 60_000).freezes.current).to.equal(undefined);
    expect(presentation.add({ time: START + 60_000, count: 31, rtpTimestamp: undefined })).to.equal(undefined);
    expect(presentation.add({ time: START + 90_000, count: 1, rtpTimestamp: undefined })).to.equal(undefined);
    expect(presentation.snapshot(START + 90_000).freezes.count).to.equal(0);
  });

  it('joins frames and pictures in whichever order they are told, each once', () => {
    const presentation = new Presentation();
    show(presentation, [100, 140, 180]);
    for (const index of range(5)) {
      presentation.addFrame(videoFrame(100 + index * 40, { receiveTime: START + 70 + index * 40 }));
    }
    expect(presentation.snapshot(START).delay).to.deep.include({ max: 30, count: 3 });
    show(presentation, [220], () => 4);
    expect(presentation.snapshot(START).delay).to.deep.include({ p50: 30, count: 4 });
  });

  it('joins nothing that was sent, and remembers no more than it may', () => {
    const presentation = new Presentation();
    show(presentation, [100]);
    presentation.addFrame(videoFrame(100, { side: 'sender' }));
    for (const index of range(256)) presentation.addFrame(videoFrame(1_000 + index));
    expect(presentation.snapshot(START).delay).to.equal(undefined);
    show(presentation, [1_000, 1_000 + 256], (index) => 10 + index);
    expect(presentation.snapshot(START).delay?.count).to.equal(1);
    for (const index of range(300)) presentation.addFrame(videoFrame(5_000 + index));
    show(presentation, [5_000, 5_299], (index) => 20 + index);
    expect(presentation.snapshot(START).delay?.count).to.equal(2);
  });
});
