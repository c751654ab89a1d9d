import { expect } from 'chai';
import * as fc from 'fast-check';
import { ClockSamples } from '../../../src/metadata/channels/clock-samples.js';

describe('ClockSamples', () => {
  it('is never farther off than it says, whichever way is slow, however coarse the clocks', () => {
    const delay = fc.double({ min: 0, max: 400, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -1e7, max: 1e7, noNaN: true }),
        fc.array(fc.tuple(delay, delay, fc.double({ min: 0, max: 5, noNaN: true })), { minLength: 1, maxLength: 80 }),
        fc.constantFrom(0.005, 0.1, 1),
        (offset, delays, grain) => {
          const read = (time: number) => Math.floor(time / grain) * grain;
          const samples = new ClockSamples();
          let now = 1e12;
          for (const [there, back, thinking] of delays) {
            const received = now + there + offset;
            samples.add({
              asked: read(now),
              received: read(received),
              answered: read(received + thinking),
              returned: read(now + there + thinking + back),
            });
            now += 1_000;
            const known = samples.at(now)!;
            expect(Math.abs(known.offset - offset)).to.be.at.most(known.error);
          }
        },
      ),
    );
  });

  it('takes the quickest exchange, until another that is younger says more', () => {
    const samples = new ClockSamples();
    expect(samples.at(0)).to.equal(undefined);
    samples.add({ asked: 0, received: 500, answered: 500, returned: 2 });
    samples.add({ asked: 10_000, received: 10_550, answered: 10_550, returned: 10_100 });
    expect(samples.at(10_100)).to.deep.equal({ offset: 499, error: 1 + 1 + 10_098e-4 });
    // Clocks of crystals run apart by a tenth of a second in twenty minutes.
    expect(samples.at(1_000_000)!.offset).to.equal(499);
    samples.add({ asked: 1_000_000, received: 1_000_560, answered: 1_000_560, returned: 1_000_100 });
    expect(samples.at(1_000_100)!.offset).to.equal(510);
  });

  it('takes no answer that came before its question', () => {
    const samples = new ClockSamples();
    samples.add({ asked: 100, received: 0, answered: 0, returned: 0 });
    samples.add({ asked: 0, received: 100, answered: 0, returned: 100 });
    samples.add({ asked: 0, received: 0, answered: 200, returned: 100 });
    samples.add({ asked: Number.NaN, received: 0, answered: 0, returned: 0 });
    expect(samples.count).to.equal(0);
  });
});
