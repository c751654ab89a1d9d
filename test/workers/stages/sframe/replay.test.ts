import { expect } from 'chai';
import fc from 'fast-check';
import type { SFrameOptions } from '../../../../workers/stages/sframe.js';
import { ascending } from '../../../sframe/bytes.js';
import { oracleEncrypt } from '../../../sframe/oracle.js';
import { baseKey, pair, plain, receiver } from './ends.js';

/** What becomes of frames on the way: numbers of those that were sent, lost, doubled, late. */
const journeys = fc.integer({ min: 1, max: 60 }).chain((sent) =>
  fc.array(fc.oneof({ weight: 4, arbitrary: fc.nat(sent - 1) }, { weight: 1, arbitrary: fc.constant(0) }), {
    minLength: sent,
    maxLength: 2 * sent,
  }),
);

/** Opens a number once, unless it is `size` or more behind the highest; remembers everything. */
function naive(size: number): (counter: number) => boolean {
  const seen = new Set<number>();
  let highest = -1;
  return (counter) => {
    if (seen.has(counter) || counter <= highest - size) return false;
    seen.add(counter);
    highest = Math.max(highest, counter);
    return true;
  };
}

describe('sframe: replay protection', () => {
  for (const [name, options, size] of [
    ['by default, of 1,024', {}, 1_024],
    ['of 64', { replayWindow: 64 }, 64],
  ] as const satisfies readonly [string, SFrameOptions, number][]) {
    it(`opens each frame once, in whatever order, lost, doubled or late: ${name}`, async () => {
      await fc.assert(
        fc.asyncProperty(journeys, fc.constantFrom(1, 20), async (journey, gap) => {
          const { from, to } = await pair(options);
          const frames: Uint8Array[] = [];
          // Gaps make some late by more than a window: frames in between were lost.
          for (let counter = 0; counter <= Math.max(...journey) * gap; counter++) {
            frames.push((await from.run(plain(1 + (counter % 200))))!);
          }
          const accepts = naive(size);
          for (const number of journey) {
            const opened = await to.run(frames[number * gap]!);
            expect(opened).to.deep.equal(accepts(number * gap) ? plain(1 + ((number * gap) % 200)) : undefined);
          }
        }),
        { numRuns: 25 },
      );
    });
  }

  it('counts for all keys apart, interleaved as they may be', async () => {
    const senders = await Promise.all([1, 2, 3].map(() => pair({}, 7)));
    const to = receiver({ decryptionKeys: [{ key: senders[0]!.key, keyID: 7 }] });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(2), fc.boolean()), { maxLength: 40 }), async (steps) => {
        for (const [index, again] of steps) {
          const frame = (await senders[index]!.from.run(plain(10 + index)))!;
          expect(await to.run(frame)).to.deep.equal(plain(10 + index));
          if (again) expect(await to.run(frame)).to.equal(undefined);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is shared by the pipelines of a worker: a frame of one track opens on no other', async () => {
    const { from, to, key } = await pair();
    const another = receiver({ decryptionKeys: [{ key, keyID: 0 }] });
    const frame = (await from.run(plain(60)))!;
    expect(await to.run(frame)).to.deep.equal(plain(60));
    expect(await another.run(frame)).to.equal(undefined);
    expect(another.methods.getDecrypterStats().dropped.replay).to.equal(1);
  });

  it('is shared though a pipeline had the key derived before the other opened anything', async () => {
    const { from, to, key } = await pair();
    const another = receiver({ decryptionKeys: [{ key, keyID: 0 }] });
    const frame = (await from.run(plain(60)))!;
    const forged = frame.slice();
    forged[20]! ^= 1;
    expect(await another.run(forged)).to.equal(undefined);
    expect(await to.run(frame)).to.deep.equal(plain(60));
    expect(await another.run(frame)).to.equal(undefined);
  });

  it('holds of two pipelines that open one frame at the same time', async () => {
    const { from, to, key } = await pair();
    const another = receiver({ decryptionKeys: [{ key, keyID: 0 }] });
    for (let i = 0; i < 20; i++) {
      const frame = (await from.run(plain(60)))!;
      const outcomes = await Promise.all([to.run(frame), another.run(frame), to.run(frame)]);
      expect(outcomes.filter((opened) => opened !== undefined)).to.have.length(1);
    }
  });

  it('outlives pipelines, and keys that are removed and given again', async () => {
    const { from, to, key } = await pair();
    const frame = (await from.run(plain(60)))!;
    expect(await to.run(frame)).to.deep.equal(plain(60));
    to.methods.removeDecryptionKey(0);
    to.methods.addDecryptionKey(key, 0);
    expect(await to.run(frame)).to.equal(undefined);
    to.end();
    expect(await receiver({ decryptionKeys: [{ key, keyID: 0 }] }).run(frame)).to.equal(undefined);
  });

  it('is a pipeline’s own by option, for pages that receive a stream twice', async () => {
    const { from, to, key } = await pair({ replayScope: 'pipeline' });
    const another = receiver({ replayScope: 'pipeline', decryptionKeys: [{ key, keyID: 0 }] });
    const frame = (await from.run(plain(60)))!;
    for (const end of [to, another]) {
      expect(await end.run(frame)).to.deep.equal(plain(60));
      expect(await end.run(frame)).to.equal(undefined);
    }
    to.methods.removeDecryptionKey(0);
    to.methods.addDecryptionKey(key, 0);
    expect(await to.run(frame), 'keys given again').to.equal(undefined);
  });

  it('counts up to the end of 64 bits', async () => {
    const key = await baseKey(ascending(32));
    const to = receiver({ replayScope: 'pipeline', decryptionKeys: [{ key, keyID: 9 }] });
    const frameOf = (counter: bigint) => {
      const [plaintext, metadata] = [ascending(4), Uint8Array.of(0)];
      const sealed = oracleEncrypt({ suite: 4, baseKey: ascending(32), keyID: 9n, counter, plaintext, metadata });
      return Uint8Array.of(...sealed, 0);
    };
    const last = 2n ** 64n - 1n;
    for (const [counter, opens] of [
      [0n, true],
      [last, true],
      [last, false],
      [last - 1_023n, true],
      [last - 1_024n, false],
      [1n, false],
    ] as const) {
      expect((await to.run(frameOf(counter))) !== undefined, `${counter}`).to.equal(opens);
    }
  });

  it('refuses windows and scopes that cannot be', () => {
    for (const replayWindow of [0, 63, 65_537, 100.5]) expect(() => receiver({ replayWindow })).to.throw(RangeError);
    expect(() => receiver({ replayScope: 'page' as never })).to.throw(RangeError, 'replayScope');
  });
});
