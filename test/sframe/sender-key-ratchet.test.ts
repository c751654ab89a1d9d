import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  decodeHeader,
  decrypt,
  encrypt,
  importKey,
  ratchet,
  ratchetKeyID,
  SenderKeyRatchet,
  type SenderKeyRatchetOptions,
  type SFrameKey,
} from '../../src/sframe/index.js';
import { ascending, hex, isWiped, rejection, resultsOf, toHex } from './bytes.js';
import { oracleEncrypt, oracleRatchet } from './oracle.js';

const suite = 4;
const generation = 3n;

/** A sender's frame at a step, made by the oracle from the base key of step 0. */
function frameAt(step: number, ratchetBits = 4, counter = 0n): Uint8Array<ArrayBuffer> {
  let baseKey: Uint8Array = ascending(16);
  for (let i = 0; i < step; i++) baseKey = oracleRatchet('sha256', baseKey);
  const keyID = ratchetKeyID(generation, step, ratchetBits);
  const sealed = oracleEncrypt({ suite, baseKey, keyID, counter, plaintext: ascending(9), metadata: new Uint8Array() });
  return new Uint8Array(sealed);
}

async function receiver(options: Partial<SenderKeyRatchetOptions> = {}): Promise<SenderKeyRatchet> {
  const baseKey = await crypto.subtle.importKey('raw', ascending(16), 'HKDF', false, ['deriveBits']);
  const keyID = ratchetKeyID(generation, 0, options.ratchetBits ?? 4);
  return new SenderKeyRatchet({ cipherSuite: suite, baseKey, keyID, ratchetBits: 4, ...options });
}

/** Opens a frame as a decrypter does: find, decrypt, and only then commit. Tells by how many steps it moved. */
async function openWith(ratchet: SenderKeyRatchet, frame: Uint8Array<ArrayBuffer>): Promise<number | undefined> {
  const key = await ratchet.find(decodeHeader(frame)!.keyID);
  return key && (await decrypt(key, frame)) ? ratchet.commit(key) : undefined;
}

describe('sframe/ratchet', () => {
  it('gives the next base key, from bytes or a CryptoKey', async () => {
    const known = hex('fb75d8d5782da6c6cbf18ac43eca5da9e47f7e6ac7926a78e486226bd2af0f87');
    expect(oracleRatchet('sha256', ascending(16)).toString('hex'), 'the oracle').to.equal(toHex(known));
    const hkdf = await crypto.subtle.importKey('raw', ascending(16), 'HKDF', false, ['deriveKey']);
    const expected = await encrypt(await importKey(4, known, 1), 0, ascending(5));
    for (const baseKey of [ascending(16), hkdf]) {
      const next = await ratchet(baseKey, 4);
      expect([next.extractable, next.algorithm.name]).to.deep.equal([false, 'HKDF']);
      expect(toHex(await encrypt(await importKey(4, next, 1), 0, ascending(5)))).to.equal(toHex(expected));
    }
  });

  it('uses the hash of the cipher suite', async () => {
    const known = new Uint8Array(oracleRatchet('sha512', ascending(32)));
    expect(known).to.have.length(64);
    const expected = await encrypt(await importKey(5, known, 1), 0, ascending(5));
    const next = await ratchet(ascending(32), 'AES_256_GCM_SHA512_128');
    expect(toHex(await encrypt(await importKey(5, next, 1), 0, ascending(5)))).to.equal(toHex(expected));
  });

  it('wipes the bits that it derives', async () => {
    const derived = await resultsOf('deriveBits', () => ratchet(ascending(16), 4));
    expect(derived.map((bits) => [bits.byteLength, isWiped(bits)])).to.deep.equal([[32, true]]);
  });

  it('refuses other arguments', async () => {
    expect(await rejection(ratchet(new Uint8Array(), 4))).to.be.instanceOf(RangeError);
    expect(await rejection(ratchet('key' as unknown as CryptoKey, 4))).to.be.instanceOf(TypeError);
    expect(await rejection(ratchet(ascending(16), 9 as 4))).to.be.instanceOf(RangeError);
  });
});

describe('sframe/sender-key-ratchet', () => {
  for (const behind of [0, 1, 2, 7, 8]) {
    it(`catches up from ${behind} steps behind`, async () => {
      const sender = await receiver();
      expect(await openWith(sender, frameAt(behind))).to.equal(behind);
      expect(sender.keyID).to.equal(ratchetKeyID(generation, behind, 4));
      expect(await openWith(sender, frameAt(behind, 4, 1n))).to.equal(0);
    });
  }

  it('finds nothing from W + 1 steps behind, and goes on as before', async () => {
    const sender = await receiver();
    expect(await openWith(sender, frameAt(9))).to.equal(undefined);
    expect(await openWith(sender, frameAt(0))).to.equal(0);
    expect(await openWith(sender, frameAt(8))).to.equal(8);
    expect(await openWith(sender, frameAt(9))).to.equal(1);
  });

  it('follows a sender far beyond 2^R steps', async () => {
    const sender = await receiver({ ratchetBits: 2, window: 2, keep: 1 });
    let step = 0;
    for (const steps of [1, 2, 2, 1, 2, 2, 2]) {
      step += steps;
      expect(await openWith(sender, frameAt(step, 2))).to.equal(steps);
    }
    expect(step).to.equal(12);
  });

  it('starts at the step that it was told', async () => {
    let baseKey: Uint8Array = ascending(16);
    for (let i = 0; i < 14; i++) baseKey = oracleRatchet('sha256', baseKey);
    const hkdf = await crypto.subtle.importKey('raw', new Uint8Array(baseKey), 'HKDF', false, ['deriveBits']);
    const sender = await receiver({ baseKey: hkdf, keyID: ratchetKeyID(generation, 14, 4) });
    expect(await openWith(sender, frameAt(14))).to.equal(0);
    expect(await openWith(sender, frameAt(17))).to.equal(3);
    expect(await openWith(sender, frameAt(13)), 'before it joined').to.equal(undefined);
  });

  it('is not moved by forged frames, and derives each step once for all of them', async () => {
    const sender = await receiver();
    const imported = await resultsOf('importKey', async () => {
      for (let i = 0; i < 500; i++) {
        const forged = frameAt(i % 16);
        forged[forged.length - 1]! ^= 1;
        expect(await openWith(sender, forged)).to.equal(undefined);
      }
    });
    expect(sender.keyID).to.equal(ratchetKeyID(generation, 0, 4));
    // Steps 0 to W: an AES key each, and a base key each but the first.
    expect(imported).to.have.length(9 + 8);
    expect(await openWith(sender, frameAt(8))).to.equal(8);
  });

  it('gives the same key for the same step, so that a replay window can go with it', async () => {
    const sender = await receiver();
    const keyID = ratchetKeyID(generation, 2, 4);
    expect(await sender.find(keyID)).to.equal(await sender.find(Number(keyID)));
  });

  it('keeps as many passed keys as asked, until told to let go', async () => {
    const sender = await receiver({ keep: 2 });
    for (let step = 0; step <= 4; step++) await openWith(sender, frameAt(step));
    expect(await openWith(sender, frameAt(1))).to.equal(undefined);
    expect(await openWith(sender, frameAt(2))).to.equal(0);
    expect(await openWith(sender, frameAt(3))).to.equal(0);
    sender.retire();
    expect(await openWith(sender, frameAt(3))).to.equal(undefined);
    expect(await openWith(sender, frameAt(4))).to.equal(0);
  });

  it('lets go of base keys that the sender has left behind', async () => {
    setFlagsFromString('--expose-gc');
    const collectGarbage: () => void = runInNewContext('gc');
    const passed: WeakRef<CryptoKey>[] = [];
    const sender = await receiver();
    const derived = await resultsOf('importKey', () => openWith(sender, frameAt(2)));
    for (const key of derived.splice(0)) if (key.algorithm.name === 'HKDF') passed.push(new WeakRef(key));
    expect(passed).to.have.length(2);
    for (let i = 0; i < 10 && passed[0]!.deref(); i++) {
      await new Promise((resolve) => setTimeout(resolve));
      collectGarbage();
    }
    expect(passed.map((key) => key.deref() !== undefined)).to.deep.equal([false, true]);
    expect(await openWith(sender, frameAt(2))).to.equal(0);
  });

  it('finds nothing of another generation', async () => {
    const sender = await receiver();
    expect(await sender.find(ratchetKeyID(2, 0, 4))).to.equal(undefined);
    expect(await sender.find(ratchetKeyID(4, 0, 4))).to.equal(undefined);
    expect(await sender.find(2n ** 64n - 1n)).to.equal(undefined);
  });

  it('goes forward only, whatever order frames authenticate in', async () => {
    const sender = await receiver();
    const keys = await Promise.all([1, 5, 3].map((step) => sender.find(ratchetKeyID(generation, step, 4))));
    expect(keys.map((key) => sender.commit(key!))).to.deep.equal([1, 4, 0]);
    expect(sender.keyID).to.equal(ratchetKeyID(generation, 5, 4));
  });

  it('is not moved by keys of others', async () => {
    const sender = await receiver();
    const stranger = await importKey(suite, ascending(16), ratchetKeyID(generation, 4, 4));
    const another = (await (await receiver()).find(ratchetKeyID(generation, 4, 4))) as SFrameKey;
    expect([sender.commit(stranger), sender.commit(another)]).to.deep.equal([0, 0]);
  });

  it('opens every frame of a sender who never is more than W ahead of the last one opened', async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (steps) => {
        const sender = await receiver({ ratchetBits: 3, window: 3 });
        let step = 0;
        for (const ahead of steps) {
          step += ahead;
          expect(await openWith(sender, frameAt(step, 3))).to.equal(ahead);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('refuses options that would confuse passed steps with coming ones', async () => {
    const wrong: [Partial<SenderKeyRatchetOptions>, string][] = [
      [{ ratchetBits: 3, window: 7, keep: 1 }, '"window"'],
      [{ ratchetBits: 3 }, '"window"'],
      [{ window: 0 }, '"window"'],
      [{ window: 257, ratchetBits: 20 }, '"window"'],
      [{ keep: 15 }, '"keep"'],
      [{ ratchetBits: 0 }, '"ratchetBits"'],
      [{ keyID: -1 }, '"keyID"'],
    ];
    for (const [options, name] of wrong) {
      expect(await rejection(receiver(options)), name)
        .to.be.instanceOf(RangeError)
        .with.property('message')
        .that.includes(name);
    }
    expect(await rejection(receiver({ baseKey: ascending(16) as unknown as CryptoKey }))).to.be.instanceOf(TypeError);
    await receiver({ ratchetBits: 3, window: 7, keep: 0 });
  });
});
