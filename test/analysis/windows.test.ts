import { expect } from 'chai';
import fc from 'fast-check';
import { RecentValues } from '../../src/analysis/recent-values.js';
import { SlidingSums } from '../../src/analysis/sliding-sums.js';

describe('SlidingSums', () => {
  it('sums exactly what lies within its spans, as a naive sum does', () => {
    const entries = fc.array(fc.tuple(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 5_000 })), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(entries, fc.integer({ min: 0, max: 3_000 }), (steps, later) => {
        const windows = new SlidingSums(1_000, 20_000);
        const added: [time: number, value: number][] = [];
        let now = 0;
        for (const [step, value] of steps) {
          now += step;
          windows.add(now, value, 2 * value, 1);
          added.push([now, value]);
        }
        now += later;
        windows.advance(now);
        for (const [index, span] of [1_000, 20_000].entries()) {
          const within = added.filter(([time]) => time > now - span);
          const sum = within.reduce((before, [, value]) => before + value, 0);
          expect(windows.count(index)).to.equal(within.length);
          expect([0, 1, 2].map((quantity) => windows.sum(index, quantity))).to.deep.equal([
            sum,
            2 * sum,
            within.length,
          ]);
        }
      }),
    );
  });

  it('remembers no more than 4,096 values', () => {
    const windows = new SlidingSums(1_000, 2_000);
    for (let index = 0; index < 10_000; index++) windows.add(5, 1);
    for (const span of [0, 1]) expect([windows.count(span), windows.sum(span)]).to.deep.equal([4_096, 4_096]);
  });
});

describe('RecentValues', () => {
  it('has no percentiles of nothing', () => {
    expect(new RecentValues().percentiles()).to.equal(undefined);
    expect(new RecentValues().median).to.equal(undefined);
  });

  it('gives nearest ranks', () => {
    const values = new RecentValues();
    for (let value = 100; value >= 1; value--) values.add(value);
    expect(values.percentiles()).to.deep.equal({ p50: 50, p95: 95, p99: 99, max: 100, count: 100 });
  });

  it('counts what is below a limit, and so tells whether the middle value is', () => {
    const value = fc.integer({ min: 0, max: 20 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), value, (values, limit) => {
        const recent = new RecentValues(30);
        for (const one of values) recent.add(one);
        const below = recent.countBelow(limit);
        expect(below).to.equal(values.slice(-30).filter((one) => one < limit).length);
        expect(below > recent.count >> 1).to.equal(recent.median! < limit);
      }),
    );
  });

  it('looks at the latest only', () => {
    const values = new RecentValues(3);
    for (const value of [900, 1, 3, 2]) values.add(value);
    expect(values.percentiles()).to.deep.equal({ p50: 2, p95: 3, p99: 3, max: 3, count: 3 });
    expect(values.median).to.equal(2);
  });

  it('has at least the share of values at or below each percentile, and no smaller value that has', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 1, maxLength: 300 }), (numbers) => {
        const values = new RecentValues(300);
        for (const number of numbers) values.add(number);
        const { p50, p95, p99, max } = values.percentiles()!;
        expect(max).to.equal(Math.max(...numbers));
        for (const [share, value] of [
          [0.5, p50],
          [0.95, p95],
          [0.99, p99],
        ] as const) {
          const atMost = (limit: number) => numbers.filter((number) => number <= limit).length / numbers.length;
          expect(atMost(value)).to.be.at.least(share);
          expect(atMost(value - 1)).to.be.below(share);
        }
      }),
    );
  });
});
