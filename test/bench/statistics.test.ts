import { expect } from 'chai';
import { measure } from '../../bench/measure.js';
import { range } from '../analysis/frames.js';
import { load, type Quartiles, type Summary } from './load.js';

interface Measured {
  readonly name: string;
  readonly unit: string;
  readonly tolerance?: number;
  readonly cpu?: readonly (readonly number[])[];
  readonly variants: readonly string[];
  readonly samples: readonly (readonly number[])[];
}

const { quartiles, isQuiet, summarize, growth, knee } = await load<{
  quartiles(values: readonly number[]): Quartiles;
  isQuiet(measured: Measured): boolean;
  summarize(launches: readonly Measured[]): Summary | undefined;
  growth(points: readonly (readonly [number, number])[]): { first: number; last: number; grown: number };
  knee(points: readonly (readonly [number, number])[], limit: number): number | undefined;
}>('lib/statistics.mjs');

/** A launch in which the machine was slower from round to round, and the control differed by `noise`. */
const launch = (noise: (round: number) => number): Measured => ({
  name: 'some',
  unit: 'µs a frame',
  variants: ['one', 'one, again', 'double'],
  samples: [
    range(20).map((round) => 10 + round),
    range(20).map((round) => (10 + round) * noise(round)),
    range(20).map((round) => (10 + round) * 2),
  ],
});

describe('bench/statistics', () => {
  it('gives median and quartiles, linear between ranks', () => {
    expect(quartiles([4, 1, 3, 2, 5])).to.deep.equal({ low: 2, median: 3, high: 4 });
    expect(quartiles([1, 2])).to.deep.equal({ low: 1.25, median: 1.5, high: 1.75 });
  });

  it('divides within rounds, so that a machine that becomes slower changes no ratio', () => {
    const { variants, control } = summarize([launch(() => 1), launch(() => 1)])!;
    expect(variants.map(({ name }) => name)).to.deep.equal(['one', 'double']);
    expect(variants[1]!.ratio).to.deep.equal({ low: 2, median: 2, high: 2 });
    expect(variants[0]!.values.median).to.equal(19.5);
    expect(control).to.deep.equal({ low: 1, median: 1, high: 1 });
  });

  it('leaves out launches in which the control differs from itself', () => {
    const [steady, shifted, scattered] = [launch(() => 1), launch(() => 1.06), launch((round) => 1 + (round % 3) / 5)];
    expect([steady, shifted, scattered].map(isQuiet)).to.deep.equal([true, false, false]);
    expect(summarize([shifted, steady, scattered])).to.deep.include({ launches: 3, quiet: 1 });
    expect(summarize([shifted, scattered])).to.equal(undefined);
  });
});

describe('bench/statistics of other kinds', () => {
  it('takes differences within rounds, and CPU time along', () => {
    const { variants } = summarize([
      {
        ...launch(() => 1),
        cpu: [
          [5, 7],
          [6, 6],
          [11, 13],
        ],
      },
    ])!;
    expect(variants[0]!.difference).to.equal(undefined);
    expect(variants[1]!.difference!.median).to.equal(19.5);
    expect(variants.map(({ cpu }) => cpu!.median)).to.deep.equal([6, 12]);
  });

  it('allows the control as much as a comparison says', () => {
    const noisy = launch((round) => 1 + (round % 3) / 5);
    expect([isQuiet(noisy), isQuiet({ ...noisy, tolerance: 0.8 })]).to.deep.equal([false, true]);
  });

  it('finds growth, and none in what swings or settles', () => {
    const grownBy = (valueAt: (at: number) => number) =>
      growth(range(90).map((at) => [at, valueAt(at)] as const)).grown;
    expect(grownBy(() => 5)).to.equal(0);
    expect(Math.abs(grownBy((at) => (at % 2 ? 10 : 20)))).to.be.below(11);
    expect(grownBy((at) => at)).to.be.closeTo(54, 2);
    expect(grownBy((at) => (at < 9 ? 0 : 50))).to.equal(0);
  });

  it('finds the last load before the limit is passed for the first time', () => {
    const points = [
      [64, 4],
      [8, 1],
      [200, 30],
      [300, 5],
    ] as const;
    expect(knee(points, 10)).to.equal(64);
    expect(knee(points, 100)).to.equal(300);
    expect(knee(points, 0.5)).to.equal(undefined);
  });
});

describe('bench/measure', () => {
  it('runs every variant once a round, the baseline twice', async () => {
    const runs: string[] = [];
    const variant = (name: string) => ({
      name,
      run(count: number) {
        if (!runs.includes(name)) runs.push(name);
        for (const end = performance.now() + 0.02 * count; performance.now() < end; );
        return count;
      },
    });
    const effort = { rounds: 3, tryTime: 0.1, tries: 2, warmUp: 1, cpuRounds: 1, cpuTime: 1 };
    const { variants, samples } = await measure(
      { name: 'some', baseline: variant('a'), variants: [variant('b')] },
      effort,
    );
    expect(variants).to.deep.equal(['a', 'a, again', 'b']);
    expect(samples.map(({ length }) => length)).to.deep.equal([3, 3, 3]);
    expect(runs).to.have.members(['a', 'b']);
    // 20 µs each, at the least.
    for (const sample of samples.flat()) expect(sample).to.be.at.least(19);
  });
});
