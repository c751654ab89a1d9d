import { expect } from 'chai';
import fc from 'fast-check';
import { QuantizerSums, type QuantizerSumsSnapshot } from '../../src/analysis/quantizer-sums.js';
import { SelfCheck } from '../../src/analysis/self-check.js';
import { range, videoFrame } from './frames.js';

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);

/** What an analyzer has that saw these. */
function sumsOf(quantizers: readonly number[]): QuantizerSumsSnapshot {
  const sums = new QuantizerSums();
  for (const qp of quantizers) sums.add(videoFrame(0, { qp }));
  return { synchronizationSource: 1, mimeType: 'video/VP8', ...sums.snapshot() };
}

/** Many frames, no two spans of which are alike. */
const quantizers = range(600).map((index) => (index * index * 7 + (index % 13)) % 127);
const browser = (frames: number, wrong = 0) => ({ frames, sum: sum(quantizers.slice(0, frames)) + wrong });

describe('SelfCheck', () => {
  it('agrees at every frame, whichever of the two was read further on', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 1_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (some, share) => {
          const oldest = Math.max(0, some.length - 700);
          const frames = Math.floor(oldest + share * (some.length - oldest));
          const result = new SelfCheck().check({ frames, sum: sum(some.slice(0, frames)) }, sumsOf(some));
          expect([result.verdict, result.offset]).to.deep.equal(['agrees', 0]);
        },
      ),
    );
  });

  it('finds a quantizer that is wrong by one', () => {
    const check = new SelfCheck();
    expect(check.check(browser(100), sumsOf(quantizers.slice(0, 105))).verdict).to.equal('agrees');
    const result = check.check(browser(200, 1), sumsOf(quantizers.slice(0, 205)));
    expect(result.verdict).to.equal('disagrees');
    expect(result.expected).to.deep.equal({ minimum: browser(200).sum, maximum: browser(200).sum });
  });

  it('finds one that was wrong from the first frame on', () => {
    const check = new SelfCheck();
    const wrong = quantizers.map((qp) => qp + 1);
    const verdicts = [100, 200, 300].map((at) => check.check(browser(at), sumsOf(wrong.slice(0, at + 3))).verdict);
    expect(verdicts).to.deep.equal(['pending', 'pending', 'disagrees']);
  });

  it('waits for frames on their way, but not for ever', () => {
    const check = new SelfCheck();
    check.check(browser(100), sumsOf(quantizers.slice(0, 100)));
    const verdicts = range(6).map(
      (index) => check.check(browser(110 + index), sumsOf(quantizers.slice(0, 100))).verdict,
    );
    expect(verdicts).to.deep.equal([...Array(5).fill('pending'), 'disagrees']);
  });

  it('compares what was added where it came later, and finds how much later', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 20 }), (offset, inFlight) => {
        const check = new SelfCheck();
        const results = [360, 420, 480].map((at) =>
          check.check(browser(at), sumsOf(quantizers.slice(offset, at + inFlight))),
        );
        const { verdict, offset: found } = results.at(-1)!;
        expect([verdict, found]).to.deep.equal(['agrees', offset]);
      }),
    );
  });

  it('takes the slices’ least and greatest quantizers for bounds', () => {
    const sums = { ...sumsOf([10, 20]), minimum: [0, 8, 25], maximum: [0, 12, 35] };
    for (const [total, verdict] of [
      [25, 'agrees'],
      [35, 'agrees'],
    ] as const) {
      expect(new SelfCheck().check({ frames: 2, sum: total }, sums).verdict).to.equal(verdict);
    }
    const check = new SelfCheck();
    check.check({ frames: 1, sum: 10 }, sums);
    expect(check.check({ frames: 2, sum: 36 }, sums).verdict).to.equal('disagrees');
  });

  it('compares counts alone where the browser has no sum', () => {
    const check = new SelfCheck();
    expect(check.check({ frames: 90, sum: undefined }, sumsOf(quantizers.slice(0, 100))).verdict).to.equal('agrees');
    const verdicts = range(6).map(() => check.check({ frames: 300, sum: undefined }, sumsOf(quantizers.slice(0, 100))));
    expect(verdicts.at(-1)!.verdict).to.equal('disagrees');
  });

  it('compares nothing with frames that told nothing', () => {
    const sums = { ...sumsOf([1, 2, 3]), untold: 1 };
    expect(new SelfCheck().check({ frames: 3, sum: 6 }, sums).verdict).to.equal('not-comparable');
  });
});
