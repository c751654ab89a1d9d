import { expect } from 'chai';
import { patternOf } from '../../bench/paced/pattern.js';

const load = { streams: 20, workers: 1, video: 30, audio: 50 };

describe('bench/paced/pattern', () => {
  it('has every frame of a second, in order, within the second', () => {
    const { at, senders } = patternOf(load, 0);
    expect(at).to.have.length(20 * 80);
    expect(at).to.deep.equal([...at].sort((one, other) => one - other));
    expect(at[0]).to.be.at.least(0);
    expect(at.at(-1)).to.be.below(1_000);
    expect(senders.filter((sender) => sender === 6)).to.have.length(30);
    expect(senders.filter((sender) => sender === 7)).to.have.length(50);
  });

  it('spaces the frames of a sender evenly', () => {
    const { at, senders } = patternOf(load, 0);
    const times = at.filter((_, index) => senders[index] === 4);
    for (const [index, time] of times.slice(1).entries()) expect(time - times[index]!).to.be.closeTo(1_000 / 30, 1e-9);
  });

  it('shares streams out to workers, none twice', () => {
    const both = [0, 1].map((worker) => patternOf({ ...load, workers: 2 }, worker));
    const whole = patternOf(load, 0);
    expect(both.map(({ at }) => at.length)).to.deep.equal([800, 800]);
    expect(both.flatMap(({ at }) => at).sort((one, other) => one - other)).to.deep.equal([...whole.at]);
    for (const { senders } of both) expect(Math.max(...senders)).to.equal(19);
  });

  it('does without video or audio', () => {
    expect(new Set(patternOf({ ...load, video: 0 }, 0).senders.map((sender) => sender % 2))).to.deep.equal(
      new Set([1]),
    );
  });
});
