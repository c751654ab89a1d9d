import { expect } from 'chai';
import fc from 'fast-check';
import { ReplayWindow } from '../../src/sframe/index.js';

/** The same, remembering everything. */
class NaiveWindow {
  readonly #seen = new Set<bigint>();
  #highest = -1n;
  readonly #size: bigint;

  constructor(size: number) {
    this.#size = BigInt(size);
  }

  accepts(counter: number | bigint): boolean {
    return !this.#seen.has(BigInt(counter)) && BigInt(counter) > this.#highest - this.#size;
  }

  commit(counter: number | bigint): boolean {
    if (!this.accepts(counter)) return false;
    this.#seen.add(BigInt(counter));
    if (BigInt(counter) > this.#highest) this.#highest = BigInt(counter);
    return true;
  }
}

/** Counters that mostly go on, sometimes repeat or fall back, and now and then leap. */
const walk = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.integer({ min: -40, max: 40 }) },
    { weight: 2, arbitrary: fc.integer({ min: -1200, max: 1200 }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 100_000 }) },
  ),
  { minLength: 50, maxLength: 300, size: 'max' },
);

describe('sframe/replay-window', () => {
  for (const [name, start] of [
    ['from 0', 0n],
    ['around 2^53', 2n ** 53n - 60n],
    ['near 2^64', 2n ** 64n - 5_000n],
  ] as const) {
    it(`answers as one that remembers everything, ${name}`, () => {
      const sizes = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(31, 32, 33, 1023, 1024, 1025));
      const property = fc.property(sizes, walk, fc.infiniteStream(fc.boolean()), (size, steps, isForged) => {
        const [window, naive] = [new ReplayWindow(size), new NaiveWindow(size)];
        let counter = start;
        for (const step of steps) {
          const next = counter + BigInt(step);
          counter = next < 0n ? 0n : next >= 2n ** 64n ? 2n ** 64n - 1n : next;
          const value = counter <= Number.MAX_SAFE_INTEGER ? Number(counter) : counter;
          expect(window.accepts(value), `accepts ${value}`).to.equal(naive.accepts(value));
          // What does not authenticate is not committed, and must have changed nothing.
          if (isForged.next().value) continue;
          expect(window.commit(value), `commits ${value}`).to.equal(naive.commit(value));
        }
      });
      fc.assert(property, { numRuns: 300 });
    });
  }

  it('opens each counter once, in any order within the window', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 1024 }, (_, index) => index),
      { minLength: 1024 },
    );
    fc.assert(
      fc.property(order, (counters) => {
        const window = new ReplayWindow();
        expect(counters.every((counter) => window.commit(counter))).to.equal(true);
        expect(counters.some((counter) => window.accepts(counter))).to.equal(false);
      }),
      { numRuns: 20 },
    );
  });

  it('is 1024 counters wide by default', () => {
    const window = new ReplayWindow();
    window.commit(2000);
    expect([window.accepts(977), window.accepts(976)]).to.deep.equal([true, false]);
    expect(window.size).to.equal(1024);
  });

  it('commits one of two frames that were asked about before either authenticated', () => {
    const window = new ReplayWindow();
    expect([window.accepts(5), window.accepts(5)]).to.deep.equal([true, true]);
    expect([window.commit(5), window.commit(5)]).to.deep.equal([true, false]);
  });

  it('does not commit what fell behind meanwhile', () => {
    const window = new ReplayWindow(64);
    expect(window.accepts(5)).to.equal(true);
    window.commit(69);
    expect(window.commit(5)).to.equal(false);
  });

  it('is left as it was by counters that are only asked about', () => {
    const window = new ReplayWindow();
    window.commit(0);
    expect(window.accepts(2n ** 64n - 1n)).to.equal(true);
    expect([window.accepts(1), window.accepts(0)]).to.deep.equal([true, false]);
  });

  it('takes a number and the BigInt that equals it as one', () => {
    const window = new ReplayWindow();
    window.commit(7n);
    expect([window.accepts(7), window.commit(8), window.accepts(8n)]).to.deep.equal([false, true, false]);
  });

  it('refuses other arguments', () => {
    for (const size of [0, -1, 1.5, 65_537]) expect(() => new ReplayWindow(size)).to.throw(RangeError, '"size"');
    const window = new ReplayWindow();
    for (const counter of [-1, Number.NaN, 0.5, 2n ** 64n]) expect(() => window.accepts(counter)).to.throw(RangeError);
    expect(() => window.commit('1' as unknown as number)).to.throw(TypeError, '"counter"');
  });
});
