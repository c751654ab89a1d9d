import { expect } from 'chai';
import { daveDecrypter, importDaveKey } from '../../../src/formats/dave.js';
import { hex } from '../../codecs/streams.js';
import { pass, restoreClock } from '../../workers/stages/sframe/clock.js';
import { opus, pair, randomSecret } from './ends.js';
import { sealWhole } from './oracle.js';

const plain = hex('7801020304050607');
/** The last nonces of a generation. */
const LAST = 2 ** 24 - 10;

/** A receiver, and what frames of generations and counts come to. */
async function receiver() {
  const secret = randomSecret();
  const key = await importDaveKey(secret);
  const decrypter = daveDecrypter({ decryptionKeys: [{ key, keyID: 7 }] });
  const open = async (generation: number, count = 1, change = 0) => {
    const sealed = sealWhole(secret, generation, count, plain);
    sealed[0]! ^= change;
    const outcome = await decrypter.open(sealed, opus);
    return 'failure' in outcome ? outcome.failure : outcome;
  };
  /** The same, with all the time that a receiver takes to derive generations. */
  const openInTime = async (generation: number) => {
    for (let tries = 0; tries < 40; tries += 1) {
      const outcome = await open(generation);
      if (outcome !== 'keyID') return outcome;
      pass(8_000);
    }
    return 'keyID';
  };
  return { open, openInTime };
}

describe('formats/dave keys', () => {
  afterEach(restoreClock);

  describe('generations', () => {
    it('are followed, by as many steps as frames were lost, and beyond what a byte tells', async () => {
      const { openInTime } = await receiver();
      let before = 0;
      for (const generation of [0, 1, 3, 10, 255, 256, 300, 511, 700]) {
        const steps = generation - before;
        expect(await openInTime(generation), String(generation)).to.deep.include({ bytes: plain, ratchetSteps: steps });
        before = generation;
        // As long as old ones still open, a byte could stand for one of them.
        pass(10_000);
      }
    });

    it('are followed by 250 at most', async () => {
      const { openInTime } = await receiver();
      expect(await openInTime(251)).to.equal('keyID');
      expect(await openInTime(250)).to.be.an('object');
    });

    it('open what was under way for ten seconds after the next', async () => {
      const { open } = await receiver();
      await open(0, LAST);
      await open(1, 1);
      pass(5_000);
      expect(await open(0, LAST + 1)).to.be.an('object');
      pass(5_001);
      expect(await open(0, LAST + 2)).to.equal('keyID');
      expect(await open(1, 2)).to.be.an('object');
    });

    it('that are forged move nothing, and cost little', async () => {
      const { open } = await receiver();
      const derivations = await signaturesWhile(async () => {
        for (let count = 0; count < 300; count += 1) {
          expect(await open(1 + (count % 250), count, 1)).to.be.oneOf(['authentication', 'keyID']);
        }
      });
      // Two each (key and secret) of eight generations, and of those that a second more or less allows.
      expect(derivations).to.be.within(2, 60);
      expect(await open(0, 5)).to.deep.include({ isFirst: true, ratchetSteps: 0 });
      expect(await open(1, 5)).to.deep.include({ isFirst: false, ratchetSteps: 1 });
    });
  });

  describe('epochs', () => {
    it('open for ten seconds after the next one, and no longer than until they are removed', async () => {
      const { encrypter: old, key: oldKey } = await pair();
      const { encrypter: fresh, key: freshKey, decrypter } = await pair();
      decrypter.removeDecryptionKey(1);
      decrypter.addDecryptionKey(oldKey, 1);
      const frames = await Promise.all(Array.from({ length: 4 }, () => old.encrypt(plain, opus)));
      decrypter.addDecryptionKey(freshKey, 2);
      expect(await decrypter.open(frames[0]!, opus)).to.deep.include({ bytes: plain, keyID: 1, isFirst: true });
      expect(await decrypter.open((await fresh.encrypt(plain, opus))!, opus)).to.deep.include({ keyID: 2 });
      pass(5_000);
      expect(await decrypter.open(frames[1]!, opus)).to.deep.include({ keyID: 1, isFirst: false });
      pass(5_001);
      expect(await decrypter.open(frames[2]!, opus)).to.deep.include({ failure: 'authentication' });
      expect(decrypter.hasDecryptionKey(2)).to.equal(true);
      decrypter.removeDecryptionKey(2);
      expect(decrypter.hasDecryptionKey()).to.equal(false);
      expect(await decrypter.open((await fresh.encrypt(plain, opus))!, opus)).to.include({ failure: 'keyID' });
    });

    it('are sixteen at most, the newest', async () => {
      const { encrypter, decrypter } = await pair({ keyTransition: 60_000 });
      for (let keyID = 2; keyID <= 16; keyID += 1) {
        decrypter.addDecryptionKey(await importDaveKey(randomSecret()), keyID);
      }
      expect(await decrypter.decrypt((await encrypter.encrypt(plain, opus))!, opus)).to.deep.equal(plain);
      decrypter.addDecryptionKey(await importDaveKey(randomSecret()), 17);
      expect(await decrypter.decrypt((await encrypter.encrypt(plain, opus))!, opus)).to.equal(undefined);
    });
  });

  describe('replays', () => {
    it('do not open, on no track of the realm, nor after the key has come again', async () => {
      const { key, encrypter, decrypter } = await pair();
      const sealed = (await encrypter.encrypt(plain, opus))!;
      expect(await decrypter.decrypt(sealed, opus)).to.deep.equal(plain);
      expect(await decrypter.open(sealed, opus)).to.include({ failure: 'replay', keyID: 1 });
      const other = daveDecrypter({ decryptionKeys: [{ key, keyID: 1 }] });
      expect(await other.open(sealed, opus)).to.include({ failure: 'replay', keyID: 1 });
      decrypter.removeDecryptionKey(1);
      decrypter.addDecryptionKey(key, 2);
      expect(await decrypter.open(sealed, opus)).to.include({ failure: 'replay', keyID: 2 });
      const apart = daveDecrypter({ decryptionKeys: [{ key, keyID: 1 }], replayScope: 'pipeline' });
      expect(await apart.decrypt(sealed, opus)).to.deep.equal(plain);
    });

    it('of two at once one opens', async () => {
      const { encrypter, decrypter } = await pair();
      const sealed = (await encrypter.encrypt(plain, opus))!;
      const outcomes = await Promise.all([decrypter.decrypt(sealed, opus), decrypter.decrypt(sealed, opus)]);
      expect(outcomes.filter(Boolean)).to.have.length(1);
    });

    it('are known as far back as the window', async () => {
      const { encrypter, decrypter } = await pair({ replayWindow: 64 });
      const frames = [];
      for (let count = 0; count < 66; count += 1) frames.push((await encrypter.encrypt(plain, opus))!);
      expect(await decrypter.decrypt(frames[65]!, opus)).to.deep.equal(plain);
      expect(await decrypter.decrypt(frames[2]!, opus)).to.deep.equal(plain);
      expect(await decrypter.open(frames[1]!, opus)).to.include({ failure: 'replay' });
    });

    it('that are forged do not use up a nonce', async () => {
      const { encrypter, decrypter } = await pair();
      const sealed = (await encrypter.encrypt(plain, opus))!;
      const forged = sealed.slice();
      forged[0]! ^= 1;
      expect(await decrypter.open(forged, opus)).to.include({ failure: 'authentication' });
      expect(await decrypter.decrypt(sealed, opus)).to.deep.equal(plain);
    });
  });

  it('lets Opus silence in as it is, of audio alone', async () => {
    const { decrypter } = await pair();
    const silence = hex('f8fffe');
    expect(await decrypter.open(silence, opus)).to.deep.equal({ bytes: silence, isClear: true });
    const video = { kind: 'video', mimeType: 'video/VP8' } as const;
    expect(await decrypter.open(silence, video)).to.deep.equal({ failure: 'syntax' });
    expect(await decrypter.open(hex('f8fffe00'), opus)).to.deep.equal({ failure: 'syntax' });
  });
});

/** How often WebCrypto computes an HMAC while `run` runs. */
async function signaturesWhile(run: () => Promise<void>): Promise<number> {
  const { prototype } = SubtleCrypto;
  const { sign } = prototype;
  let count = 0;
  prototype.sign = function (this: SubtleCrypto, ...args: Parameters<typeof sign>) {
    count += 1;
    return sign.apply(this, args);
  } as typeof sign;
  try {
    await run();
  } finally {
    prototype.sign = sign;
  }
  return count;
}
