import { expect } from 'chai';
import { readCorpus } from '../../fuzz/corpus.js';
import { judge } from '../../fuzz/judge.js';
import { mutate } from '../../fuzz/mutate.js';
import { targets } from '../../fuzz/targets.js';
import { seededRandom } from '../../soak/random.js';

/** Mutations of each target, by a fixed seed: `npm run fuzz` does the others. */
const MUTATIONS = 300;
/** Of those that read files, which take a hundred times as long. */
const SLOW = 20;

describe('the corpus of the fuzzer', () => {
  for (const target of targets) {
    it(`${target.name}: every promise holds of every input, and of mutations`, async () => {
      const corpus = readCorpus(target.name);
      expect(corpus, 'inputs in test/corpus').not.to.deep.equal([]);
      for (const { name, bytes } of corpus) expect(await judge(target, bytes), name).to.equal(undefined);
      const random = seededRandom(1);
      const choose = () => random.pick(corpus).bytes;
      for (let left = target.name === 'media-files' ? SLOW : MUTATIONS; left > 0; left -= 1) {
        const input = mutate(choose(), random, choose());
        expect(await judge(target, input), Buffer.from(input).toString('base64')).to.equal(undefined);
      }
    }).timeout(30_000);
  }
});
