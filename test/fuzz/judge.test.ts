import { expect } from 'chai';
import { judge } from '../../fuzz/judge.js';
import { mutate } from '../../fuzz/mutate.js';
import { hold, type Target } from '../../fuzz/target.js';
import { seededRandom } from '../../soak/random.js';

const input = Uint8Array.of(1, 2, 3, 4);

async function found(run: Target['run'], options: Partial<Target> = {}): Promise<string | undefined> {
  return (await judge({ name: 'x', seeds: () => [], run, ...options }, input))?.what;
}

describe('judge', () => {
  it('finds nothing where all is well', async () => {
    expect(await found(() => {})).to.equal(undefined);
    expect(await found(async () => {})).to.equal(undefined);
  });

  it('finds what throws and rejects', async () => {
    const fail = () => hold(false, 'what comes back is the same');
    expect(await found(fail)).to.contain('Violation: what comes back is the same');
    expect(await found(async () => fail())).to.contain('what comes back is the same');
  });

  it('finds an input that was changed, unless the target owns it', async () => {
    const change: Target['run'] = (bytes) => void bytes.fill(9);
    expect(await found(change)).to.equal('changed its input');
    expect(await found(change, { ownsInput: true })).to.equal(undefined);
    expect([...input]).to.deep.equal([1, 2, 3, 4]);
  });

  it('finds what allocates far more than came', async () => {
    expect(await found(() => void new Uint8Array(2 ** 26))).to.match(/^allocated \d+ bytes$/);
  });
});

describe('mutate', () => {
  it('makes other inputs, the same for the same seed, and changes none', () => {
    const all = (seed: number) => {
      const random = seededRandom(seed);
      return Array.from({ length: 500 }, () => Buffer.from(mutate(input, random, Uint8Array.of(9, 9))).toString('hex'));
    };
    expect(all(1)).to.deep.equal(all(1));
    expect(all(1)).not.to.deep.equal(all(2));
    expect(new Set(all(1)).size).to.be.above(300);
    expect([...input]).to.deep.equal([1, 2, 3, 4]);
  });

  it('comes to every length, and to none beyond bounds', () => {
    const random = seededRandom(1);
    const long = new Uint8Array(8_190);
    const lengths = Array.from({ length: 2_000 }, () => mutate(long, random, long).length);
    expect(Math.max(...lengths)).to.equal(8_192);
    expect(Math.min(...lengths)).to.be.below(100);
  });
});
