import { expect } from 'chai';
import fc from 'fast-check';
import { EarlyMessages } from '../../../src/keys/mls/early-messages.js';
import { ascending } from '../../sframe/bytes.js';

describe('keys/mls/early-messages', () => {
  it('gives the messages of an epoch in the order in which they came, once', () => {
    const early = new EarlyMessages();
    for (const [epoch, length] of [
      [3n, 1],
      [2n, 2],
      [3n, 3],
      [4n, 4],
    ] as const) {
      expect(early.put(epoch, ascending(length))).to.equal(true);
    }
    expect(early.take(3n).map(({ length }) => length)).to.deep.equal([1, 3]);
    expect(early.take(3n)).to.deep.equal([]);
    expect(early.take(2n)).to.deep.equal([]);
    expect(early.take(4n)).to.have.length(1);
  });

  it('keeps at most 64 messages and 1 MiB', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 0, max: 2 ** 17 })), { maxLength: 150 }),
        (messages) => {
          const early = new EarlyMessages();
          for (const [epoch, length] of messages) {
            early.put(BigInt(epoch), new Uint8Array(length));
          }
          const left = Array.from({ length: 9 }, (_, epoch) => early.take(BigInt(epoch + 1))).flat();
          expect(left.length).to.be.at.most(64);
          expect(left.reduce((sum, { length }) => sum + length, 0)).to.be.at.most(2 ** 20);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('makes room for a nearer epoch, and for nothing else', () => {
    const early = new EarlyMessages();
    for (let i = 0; i < 64; i++) early.put(5n, ascending(1));
    expect(early.put(5n, ascending(2))).to.equal(false);
    expect(early.put(6n, ascending(2))).to.equal(false);
    expect(early.put(4n, ascending(2))).to.equal(true);
    expect(early.take(4n)).to.have.length(1);
    expect(early.take(5n)).to.have.length(63);
    expect(early.put(9n, new Uint8Array(2 ** 20 + 1))).to.equal(false);
  });

  it('forgets everything when it is told to', () => {
    const early = new EarlyMessages();
    early.put(1n, ascending(1));
    early.clear();
    expect(early.take(1n)).to.deep.equal([]);
  });
});
