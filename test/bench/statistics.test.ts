import { expect } from 'chai';
import { measure } from '../../bench/measure.js';
import { range } from '../analysis/frames.js';

interface Quartiles {
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

interface Measured {
  readonly name: string;
  readonly variants: readonly string[];
  readonly samples: readonly (readonly number[])[];
}

interface Summary {
  readonly launches: number;
  readonly quiet: number;
  readonly control: Quartiles;
  readonly variants: readonly { name: string; values: Quartiles; ratio?: Quartiles }[];
}

const script = new URL('../../bench/lib/statistics.mjs', import.meta.url).href;
const { quartiles, isQuiet, summarize } = (await import(script)) as {
  quartiles(values: readonly number[]): Quartiles;
  isQuiet(measured: Measured): boolean;
  summarize(launches: readonly Measured[]): Summary | undefined;
};

/** A launch in which the machine was slower from round to round, and the control differed by `noise`. */
const launch = (noise: (round: number) => number): Measured => ({
  name: 'some',
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
