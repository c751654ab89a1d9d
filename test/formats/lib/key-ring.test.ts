import { expect } from 'chai';
import fc from 'fast-check';
import { importJframeKey, jframeDecrypter, jframeEncrypter } from '../../../src/formats/jframe.js';
import { importLivekitKey, livekitDecrypter, livekitEncrypter } from '../../../src/formats/livekit.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { ascending } from '../../sframe/bytes.js';
import { freeze, pass, restoreClock } from '../../workers/stages/sframe/clock.js';

const opus = { kind: 'audio', mimeType: 'audio/opus' } as const;

/** A sender, and frames that it sealed after so many steps. */
async function sender() {
  const key = await importJframeKey(ascending(32));
  const encrypter = jframeEncrypter({ encryptionKey: { key, keyID: 0 } });
  let step = 0;
  return {
    key,
    async frameAt(steps: number): Promise<Bytes> {
      for (; step < steps; step += 1) await encrypter.ratchetEncryptionKey();
      return (await encrypter.encrypt(ascending(20), opus))!;
    },
  };
}

const receiver = (key: CryptoKey, ratchetWindow?: number) =>
  jframeDecrypter({ decryptionKeys: [{ key, keyID: 0 }], ...(ratchetWindow !== undefined && { ratchetWindow }) });

/** How often keys were derived and frames tried while `run` ran. */
async function workOf(
  run: () => Promise<unknown>,
): Promise<{ deriveKey: number; deriveBits: number; decrypt: number }> {
  const counts = { deriveKey: 0, deriveBits: 0, decrypt: 0 };
  const prototype = SubtleCrypto.prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
  const originals = { ...counts } as unknown as typeof prototype;
  for (const name of Object.keys(counts) as (keyof typeof counts)[]) {
    const original = prototype[name]!;
    originals[name] = original;
    prototype[name] = function (this: SubtleCrypto, ...args: unknown[]) {
      counts[name] += 1;
      return original.apply(this, args);
    };
  }
  try {
    await run();
  } finally {
    Object.assign(prototype, originals);
  }
  return counts;
}

describe('formats: the ring of keys and its ratchets', () => {
  afterEach(restoreClock);

  it('follows 0, 1, 2, W − 1 and W steps at once, and none beyond', async () => {
    for (const window of [1, 2, 8]) {
      for (const steps of new Set([0, 1, 2, window - 1, window, window + 1])) {
        const { key, frameAt } = await sender();
        const opened = await receiver(key, window).open(await frameAt(steps), opus);
        const expected =
          steps <= window ? { bytes: ascending(20), ratchetSteps: steps } : { failure: 'authentication' };
        expect(opened, `window ${window}, ${steps} steps`).to.deep.include(expected);
      }
    }
    const { key, frameAt } = await sender();
    const fixed = receiver(key, 0);
    expect(await fixed.decrypt(await frameAt(0), opus)).to.deep.equal(ascending(20));
    expect(await fixed.decrypt(await frameAt(1), opus)).to.equal(undefined);
  });

  it('goes on from where it has followed, again and again, and opens late frames of the step before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 8 }), async (jumps) => {
        const { key, frameAt } = await sender();
        const to = receiver(key);
        let step = 0;
        expect(await to.decrypt(await frameAt(0), opus)).to.deep.equal(ascending(20));
        for (const jump of jumps) {
          const late = await frameAt(step);
          step += jump;
          expect(await to.open(await frameAt(step), opus)).to.deep.include({ ratchetSteps: jump });
          expect(await to.open(late, opus)).to.deep.include({ bytes: ascending(20), ratchetSteps: 0 });
        }
      }),
      { numRuns: 20 },
    );
  });

  it('is not moved by forged frames, which cost W derivations once and few attempts', async () => {
    const { key, frameAt } = await sender();
    const to = receiver(key);
    const good = await frameAt(0);
    expect(await to.decrypt(good, opus)).to.deep.equal(ascending(20));
    const forged = good.slice();
    forged[5]! ^= 1;
    freeze();
    const work = await workOf(async () => {
      for (let at = 0; at < 1_000; at += 1) expect(await to.decrypt(forged, opus)).to.equal(undefined);
    });
    expect([work.deriveKey, work.deriveBits]).to.deep.equal([8, 8]);
    expect(work.decrypt).to.be.at.most(1_000 + 32 * 8);
    expect(await to.open(good, opus)).to.deep.include({ ratchetSteps: 0 });
    // Nor do they keep the ratchet from turning, once a while has passed.
    pass(1_000);
    expect(await to.open(await frameAt(3), opus)).to.deep.include({ ratchetSteps: 3 });
  });

  it('opens what comes in between at once and in any order while others fail', async () => {
    const { key, frameAt } = await sender();
    const to = receiver(key);
    const frames = [await frameAt(0), await frameAt(1), await frameAt(2)];
    const forged = frames.map((frame) => frame.map((byte, at) => (at === 9 ? byte ^ 1 : byte)));
    const outcomes = await Promise.all([...frames, ...forged, ...frames].map((frame) => to.open(frame, opus)));
    expect(outcomes.slice(0, 3).every((outcome) => 'bytes' in outcome)).to.equal(true);
    expect(outcomes.slice(3, 6).some((outcome) => 'bytes' in outcome)).to.equal(false);
    const steps = outcomes.map((outcome) => ('ratchetSteps' in outcome ? outcome.ratchetSteps : 0));
    expect(steps.reduce((sum, one) => sum + one)).to.equal(2);
  });

  it('ratchets when told to, once a call, and does not lose what is still under the key before', async () => {
    const { key, frameAt } = await sender();
    const to = receiver(key, 0);
    const early = await frameAt(0);
    await to.ratchetDecryptionKey(0);
    expect(await to.decrypt(early, opus)).to.deep.equal(ascending(20));
    expect(await to.decrypt(await frameAt(1), opus)).to.deep.equal(ascending(20));
    await to.ratchetDecryptionKey(0);
    await to.ratchetDecryptionKey(0);
    expect(await to.decrypt(await frameAt(3), opus)).to.deep.equal(ascending(20));
    expect(await to.decrypt(early, opus)).to.equal(undefined);
    await to.ratchetDecryptionKey(7);
    expect(to.hasDecryptionKey(7)).to.equal(false);
  });

  it('tells the first frame of each key, also of one that took another’s place', async () => {
    const { key, frameAt } = await sender();
    const to = receiver(key);
    const frame = await frameAt(0);
    const firsts: unknown[] = [];
    const open = async () => {
      const opened = await to.open(frame, opus);
      firsts.push('isFirst' in opened ? opened.isFirst : opened);
    };
    await open();
    await open();
    to.addDecryptionKey(await importJframeKey(ascending(33)), 0);
    await open();
    to.addDecryptionKey(key, 0);
    await open();
    expect(firsts).to.deep.equal([true, false, { failure: 'authentication', keyID: 0 }, true]);
  });

  it('follows keys from passphrases a step for each frame, so that none waits long', async () => {
    const key = await importLivekitKey('passphrase');
    const encrypter = livekitEncrypter({ encryptionKey: { key, keyID: 0 } });
    const to = livekitDecrypter({ decryptionKeys: [{ key, keyID: 0 }] });
    for (let step = 0; step < 3; step += 1) await encrypter.ratchetEncryptionKey();
    const opened: boolean[] = [];
    for (let at = 0; at < 4; at += 1) {
      const frame = (await encrypter.encrypt(ascending(20), opus))!;
      const work = await workOf(async () => opened.push((await to.decrypt(frame, opus)) !== undefined));
      expect(work.deriveBits).to.be.at.most(1);
    }
    expect(opened).to.deep.equal([false, false, true, true]);
  });
});
