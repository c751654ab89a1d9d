import { expect } from 'chai';
import fc from 'fast-check';
import { seal } from '../../src/sframe/encrypt.js';
import {
  type CipherSuiteNumber,
  cipherSuites,
  decrypt,
  encodeHeader,
  encrypt,
  FrameCounter,
  importKey,
  type SFrameKey,
} from '../../src/sframe/index.js';
import { checkKey } from '../../src/sframe/key.js';
import { EncodedTransformError } from '../../src/shared/errors.js';
import type { Bytes } from '../../src/shared/stage.js';
import { toUint64 } from '../../src/shared/uint64.js';
import { ascending, isWiped, rejection, resultsOf, toHex } from './bytes.js';
import { oracleEncrypt, suiteNumbers, suites } from './oracle.js';

const baseKey = ascending(16);
const lengths = [0, 1, 2, 15, 16, 17, 31, 32, 33, 63, 64, 65, 255, 256, 257, 1199, 4096, 65_536];
const uint64 = fc.integer({ min: 0, max: 64 }).chain((bits) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }));
const someBytes = fc.uint8Array({ maxLength: 70, size: 'max' }).map((bytes) => Uint8Array.from(bytes));

/** One with an authentication tag of its own, one of HMAC's. */
const kinds = [4, 1] as const;

describe('sframe/encrypt', () => {
  it('has a table of cipher suites by number and name', () => {
    expect(Object.keys(cipherSuites)).to.have.length(16);
    for (const number of suiteNumbers) {
      const [name, hash, bits, tagLength] = suites[number];
      const suite = cipherSuites[number];
      expect(cipherSuites[name]).to.equal(suite);
      expect(suite).to.include({ number, name, nonceLength: 12, tagLength, cipherKeyLength: bits / 8 });
      expect(suite.hash.replace('-', '').toLowerCase()).to.equal(hash);
      // Table 1: Nk is that of AES for AES-GCM, and that and the hash's length for AES-CTR with HMAC.
      expect(suite.keyLength).to.equal(suite.cipher === 'AES-GCM' ? bits / 8 : bits / 8 + suite.hashLength);
      expect(suite.hashLength).to.equal(hash === 'sha256' ? 32 : 64);
    }
  });

  for (const number of suiteNumbers) {
    describe(cipherSuites[number].name, () => {
      it('gives the bytes that the oracle gives, and opens them', async () => {
        const property = fc.asyncProperty(
          fc.uint8Array({ minLength: 1, maxLength: 70, size: 'max' }).map((bytes) => Uint8Array.from(bytes)),
          uint64,
          uint64,
          someBytes,
          someBytes,
          async (baseKey, keyID, counter, plaintext, metadata) => {
            const key = await importKey(number, baseKey, keyID);
            const sealed = await encrypt(key, counter, plaintext, metadata);
            const vector = { suite: number, baseKey, keyID, counter, plaintext, metadata };
            expect(toHex(sealed)).to.equal(oracleEncrypt(vector).toString('hex'));
            expect(await decrypt(key, sealed, metadata)).to.deep.equal(plaintext);
          },
        );
        await fc.assert(property, { numRuns: 60 });
      });

      it('opens frames of every length around the edges', async () => {
        const key = await importKey(number, baseKey, 9);
        for (const [counter, length] of lengths.entries()) {
          const plaintext = ascending(length);
          const sealed = await encrypt(key, counter, plaintext);
          const overhead = encodeHeader(9, counter).length + cipherSuites[number].tagLength;
          expect(sealed.length).to.equal(length + overhead);
          expect(sealed.buffer.byteLength, 'fills its buffer').to.equal(sealed.length);
          expect(await decrypt(key, sealed), `${length} bytes`).to.deep.equal(plaintext);
        }
      });
    });
  }

  for (const number of kinds) {
    describe(`with ${cipherSuites[number].cipher}`, () => {
      it('keeps frames apart that are sealed and opened at once', async () => {
        const key = await importKey(number, baseKey, 1);
        const plaintexts = Array.from({ length: 50 }, (_, index) => new Uint8Array(index * 37).fill(index));
        const sealed = await Promise.all(plaintexts.map((plaintext, counter) => encrypt(key, counter, plaintext)));
        for (const [counter, bytes] of sealed.entries()) {
          const vector = { suite: number, baseKey, keyID: 1n, counter: BigInt(counter), metadata: new Uint8Array() };
          const expected = oracleEncrypt({ ...vector, plaintext: plaintexts[counter]! });
          expect(toHex(bytes)).to.equal(expected.toString('hex'));
        }
        const opened = await Promise.all(sealed.map((bytes) => decrypt(key, bytes)));
        expect(opened).to.deep.equal(plaintexts);
      });

      it('has taken what it was given before it returns', async () => {
        const key = await importKey(number, baseKey, 1);
        const [plaintext, metadata] = [ascending(40), ascending(8)];
        const sealing = encrypt(key, 0, plaintext, metadata);
        plaintext.fill(0);
        metadata.fill(0);
        const sealed = await sealing;
        const opening = decrypt(key, sealed, ascending(8));
        sealed.fill(0);
        expect(await opening).to.deep.equal(ascending(40));
      });

      it('takes views into larger buffers', async () => {
        const key = await importKey(number, ascending(40).subarray(7, 23), 1);
        const sealed = await encrypt(key, 300, ascending(40).subarray(5, 30), ascending(40).subarray(2, 9));
        const within = new Uint8Array(sealed.length + 20);
        within.set(sealed, 11);
        const view = within.subarray(11, 11 + sealed.length);
        const opened = await decrypt(key, view, ascending(9).subarray(2));
        expect(opened).to.deep.equal(ascending(40).subarray(5, 30));
      });

      it('gives a frame in parts on demand', async () => {
        const key: SFrameKey = await importKey(number, baseKey, 300);
        checkKey(key);
        const { header, body } = seal(key, toUint64(5), ascending(33), ascending(3));
        const sealed = await encrypt(key, 5, ascending(33), ascending(3));
        expect([header, new Uint8Array(await body)].map(toHex).join('')).to.equal(toHex(sealed));
      });
    });
  }

  describe('importKey', () => {
    it('neither keeps nor changes the bytes of the base key', async () => {
      const bytes = ascending(32);
      const key = await importKey(4, bytes, 7);
      expect(bytes).to.deep.equal(ascending(32));
      bytes.fill(0);
      const sealed = await encrypt(key, 0, ascending(3));
      expect(await decrypt(await importKey(4, ascending(32), 7), sealed)).to.deep.equal(ascending(3));
    });

    it('wipes the key that it derives, and gives ones that cannot be read', async () => {
      for (const number of suiteNumbers) {
        const imported = await resultsOf('importKey', async () => {
          const derived = await resultsOf('deriveBits', () => importKey(number, baseKey, 7));
          const keyBits = derived.find((bits) => bits.byteLength === cipherSuites[number].keyLength)!;
          expect(isWiped(keyBits), `${number}`).to.equal(true);
        });
        expect(imported.map(({ extractable }) => extractable)).to.not.include(true);
      }
    });

    it('takes an HKDF key that may derive bits, keys, or both', async () => {
      for (const number of suiteNumbers) {
        const expected = await encrypt(await importKey(number, baseKey, 300), 1, ascending(20));
        for (const usages of [['deriveBits'], ['deriveKey'], ['deriveBits', 'deriveKey']] as const) {
          const hkdf = await crypto.subtle.importKey('raw', baseKey, 'HKDF', false, [...usages]);
          const sealed = await encrypt(await importKey(number, hkdf, 300), 1, ascending(20));
          expect(toHex(sealed), `${number} ${usages}`).to.equal(toHex(expected));
        }
      }
    });

    it('gives key IDs of one base key keys of their own', async () => {
      const [one, two] = [await importKey(4, baseKey, 1), await importKey(4, baseKey, 2)];
      const [first, second] = [await encrypt(one, 0, ascending(16)), await encrypt(two, 0, ascending(16))];
      expect(toHex(first.subarray(1))).not.to.equal(toHex(second.subarray(1)));
      expect([one.keyID, two.keyID]).to.deep.equal([1n, 2n]);
    });

    it('refuses other arguments', async () => {
      const hmac = await crypto.subtle.importKey('raw', baseKey, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
      const wrong: [unknown, unknown, unknown, typeof TypeError | typeof RangeError, string][] = [
        [0, baseKey, 0, RangeError, '"cipherSuite"'],
        [9, baseKey, 0, RangeError, '"cipherSuite"'],
        ['AES_128_GCM', baseKey, 0, RangeError, '"cipherSuite"'],
        ['constructor', baseKey, 0, RangeError, '"cipherSuite"'],
        [undefined, baseKey, 0, TypeError, '"cipherSuite"'],
        [4, new Uint8Array(), 0, RangeError, '"baseKey"'],
        [4, 'secret', 0, TypeError, '"baseKey"'],
        [4, [1, 2, 3], 0, TypeError, '"baseKey"'],
        [4, hmac, 0, TypeError, '"baseKey"'],
        [4, baseKey, -1, RangeError, '"keyID"'],
        [4, baseKey, 1.5, RangeError, '"keyID"'],
        [4, baseKey, 2 ** 53, RangeError, '"keyID"'],
        [4, baseKey, 2n ** 64n, RangeError, '"keyID"'],
        [4, baseKey, '1', TypeError, '"keyID"'],
      ];
      for (const [suite, key, keyID, kind, name] of wrong) {
        const error = await rejection(importKey(suite as CipherSuiteNumber, key as Bytes, keyID as number));
        expect(error, `${suite} ${keyID}`).to.be.instanceOf(kind);
        expect((error as Error).message).to.include(name);
      }
    });
  });

  it('refuses other arguments', async () => {
    const key = await importKey(4, baseKey, 0);
    const bytes = new Uint8Array(3);
    const calls: [Promise<unknown>, typeof TypeError | typeof RangeError, string][] = [
      [encrypt({} as SFrameKey, 0, bytes), TypeError, '"key"'],
      [encrypt(key, -1, bytes), RangeError, '"counter"'],
      [encrypt(key, 2 ** 53, bytes), RangeError, '"counter"'],
      [encrypt(key, 0, 'text' as unknown as Bytes), TypeError, '"plaintext"'],
      [encrypt(key, 0, bytes, 'text' as unknown as Bytes), TypeError, '"metadata"'],
      [decrypt({} as SFrameKey, bytes), TypeError, '"key"'],
      [decrypt(key, undefined as unknown as Bytes), TypeError, '"ciphertext"'],
      [decrypt(key, bytes, null as unknown as Bytes), TypeError, '"metadata"'],
    ];
    for (const [call, kind, name] of calls) {
      const error = await rejection(call);
      expect(error, name).to.be.instanceOf(kind);
      expect((error as Error).message).to.include(name);
    }
  });

  describe('counter', () => {
    it('counts within its key, from 0 on', async () => {
      const key = await importKey(1, baseKey, 0);
      expect([key.counter.take(), key.counter.take(), key.counter.take()]).to.deep.equal([0, 1, 2]);
      expect(key.counter.ceiling).to.equal(2 ** 32);
      expect(key.counter.remaining).to.equal(2 ** 32 - 3);
      expect((await importKey(1, baseKey, 1)).counter.take()).to.equal(0);
    });

    it('ends at its ceiling, for good', () => {
      const counter = new FrameCounter(2);
      counter.take();
      expect(counter.take()).to.equal(1);
      for (let i = 0; i < 3; i++) {
        expect(() => counter.take())
          .to.throw(EncodedTransformError)
          .with.property('code', 'counter-exhausted');
      }
      expect(counter.remaining).to.equal(0);
    });

    it('refuses ceilings that numbers cannot count to', () => {
      for (const ceiling of [0, -1, 1.5, 2 ** 53]) expect(() => new FrameCounter(ceiling)).to.throw(RangeError);
    });
  });
});
