import fc from 'fast-check';
import { mlsKeys } from '../../../src/connection/mesh/mls/mls-keys.js';
import { senderKeys } from '../../../src/connection/mesh/sender-keys.js';
import { playCall, type Script, type Step } from './fake-call.js';

const scripts: fc.Arbitrary<Script> = fc.record({
  seed: fc.nat(),
  steps: fc.array(fc.constantFrom<Step>('enter', 'enter', 'enter', 'leave', 'crash', 'reload', 'cut', 'heal'), {
    minLength: 6,
    maxLength: 9,
  }),
  // A machine of today takes some 0.1 ms.
  cost: fc.constantFrom(0, 0.3, 1, 3),
});

/** Calls that stood still once, and why. */
const stalled: readonly (readonly [Script])[] = [
  // All members of the group that one had asked for were gone, and one founded none because one had asked.
  [{ seed: 9, steps: ['enter', 'heal', 'reload', 'enter', 'leave', 'enter', 'crash', 'crash', 'cut'], cost: 1 }],
  // Who had let somebody in left before the Welcome was sent, and it was for the other to order commits.
  [{ seed: 520, steps: ['cut', 'cut', 'enter', 'crash', 'reload', 'enter', 'reload', 'leave'], cost: 0 }],
  // Whoever was slow asked to be let in anew, which made all the others slower.
  [{ seed: 95, steps: ['enter', 'leave', 'enter', 'enter', 'enter', 'crash', 'enter'], cost: 6 }],
];

describe('connection/mesh: keys of those who come and go in any order', function () {
  this.timeout(60_000);

  for (const [name, keys, numRuns] of [
    ['sender keys', senderKeys(), 20],
    ['MLS', mlsKeys({ identity: 'somebody' }), 6],
  ] as const) {
    it(`${name}: all who are there read all, and nobody who is not`, () =>
      fc.assert(
        fc.asyncProperty(scripts, async (script) => {
          await playCall(keys, script);
        }),
        { numRuns, seed: 5, endOnFailure: true, examples: stalled.map(([script]) => [script]) },
      ));
  }
});
