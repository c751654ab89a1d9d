import { expect } from 'chai';
import fc from 'fast-check';
import { cipherSuites, decrypt, encodeHeader, encrypt, importKey, type SFrameKey } from '../../src/sframe/index.js';
import { checkKey } from '../../src/sframe/key.js';
import { concat } from '../../src/shared/concat.js';
import type { Bytes } from '../../src/shared/stage.js';
import { toUint64 } from '../../src/shared/uint64.js';
import { ascending } from './bytes.js';
import { suiteNumbers } from './oracle.js';

const metadata = Uint8Array.of(0x4d);

/** A frame's bytes with each bit of each byte turned, one at a time. */
function* mutations(bytes: Bytes): Generator<Bytes> {
  for (let index = 0; index < bytes.length; index++) {
    for (let bit = 0; bit < 8; bit++) {
      const changed = bytes.slice();
      changed[index]! ^= 1 << bit;
      yield changed;
    }
  }
}

describe('sframe/decrypt opens nothing', () => {
  for (const number of suiteNumbers) {
    describe(`of ${cipherSuites[number].name}`, () => {
      it('that was changed in a bit, anywhere', async () => {
        const key = await importKey(number, ascending(16), 300);
        const sealed = await encrypt(key, 70_000, ascending(19), metadata);
        for (const changed of mutations(sealed)) expect(await decrypt(key, changed, metadata)).to.equal(undefined);
        expect(await decrypt(key, sealed, metadata)).to.deep.equal(ascending(19));
      });

      it('that was cut short, at either end, or lengthened', async () => {
        const key = await importKey(number, ascending(16), 300);
        const sealed = await encrypt(key, 70_000, ascending(19), metadata);
        for (let length = 0; length < sealed.length; length++) {
          expect(await decrypt(key, sealed.slice(0, length), metadata), `${length} bytes`).to.equal(undefined);
          expect(await decrypt(key, sealed.slice(-length || sealed.length), metadata)).to.equal(undefined);
        }
        expect(await decrypt(key, Uint8Array.of(...sealed, 0), metadata)).to.equal(undefined);
        expect(await decrypt(key, Uint8Array.of(0, ...sealed), metadata)).to.equal(undefined);
      });

      it('under another key, key ID, counter or cipher suite, or with other metadata', async () => {
        const key = await importKey(number, ascending(16), 300);
        const sealed = await encrypt(key, 70_000, ascending(19), metadata);
        const otherBase = await importKey(number, ascending(17), 300);
        const otherID = await importKey(number, ascending(16), 301);
        expect(await decrypt(otherBase, sealed, metadata)).to.equal(undefined);
        expect(await decrypt(otherID, sealed, metadata)).to.equal(undefined);
        for (const other of suiteNumbers) {
          if (other === number) continue;
          const key = await importKey(other, ascending(16), 300);
          expect(await decrypt(key, sealed, metadata), cipherSuites[other].name).to.equal(undefined);
        }
        for (const wrong of [[], [0x4c], [0x4d, 0], [0, 0x4d]]) {
          expect(await decrypt(key, sealed, Uint8Array.from(wrong))).to.equal(undefined);
        }
        for (const [kid, ctr] of [
          [301, 70_000],
          [300, 70_001],
          [5, 70_000],
          [300, 7],
        ] as const) {
          const spliced = Uint8Array.of(...encodeHeader(kid, ctr), ...sealed.subarray(6));
          expect(await decrypt(kid === 301 ? otherID : key, spliced, metadata)).to.equal(undefined);
        }
      });
    });
  }

  it('in which metadata and payload have changed places', async () => {
    const key = await importKey(1, ascending(16), 0);
    const sealed = await encrypt(key, 1, ascending(10), metadata);
    const [header, body] = [sealed.subarray(0, 1), sealed.subarray(1)];
    expect(await decrypt(key, Uint8Array.of(...header, ...metadata, ...body))).to.equal(undefined);
    expect(await decrypt(key, Uint8Array.of(...header, ...body.subarray(1)), body.slice(0, 1))).to.equal(undefined);
  });

  it('that was sealed with the key, but bears another key ID', async () => {
    for (const number of [1, 4] as const) {
      const key: SFrameKey = await importKey(number, ascending(16), 300);
      checkKey(key);
      const header = encodeHeader(301, 5);
      const none = new Uint8Array();
      const sealed = await key.aead.seal(toUint64(5), header, none, ascending(9));
      const frame = concat(header, new Uint8Array(sealed));
      expect(await decrypt(key, frame)).to.equal(undefined);
      // Its tag is right: under the key ID that it bears, and nothing else, it would open.
      expect(await key.aead.open(toUint64(5), header, none, new Uint8Array(sealed))).to.deep.equal(ascending(9).buffer);
    }
  });

  it('spliced from two frames', async () => {
    for (const number of [1, 4] as const) {
      const key = await importKey(number, ascending(16), 0);
      const [one, two] = [await encrypt(key, 1, ascending(20)), await encrypt(key, 2, ascending(20))];
      for (let cut = 1; cut < one.length; cut++) {
        const spliced = Uint8Array.of(...one.subarray(0, cut), ...two.subarray(cut));
        expect(await decrypt(key, spliced), `cut at ${cut}`).to.equal(undefined);
      }
    }
  });

  it('random, and never throws', async () => {
    const keys = await Promise.all(suiteNumbers.map((number) => importKey(number, ascending(16), 0)));
    const property = fc.asyncProperty(
      fc.uint8Array({ maxLength: 60, size: 'max' }),
      fc.nat(7),
      async (random, which) => {
        const bytes = Uint8Array.from(random);
        // Half of them with a header of this key, so that they come to authentication.
        if (bytes.length > 0 && which % 2) bytes[0]! &= 0x07;
        expect(await decrypt(keys[which]!, bytes)).to.equal(undefined);
      },
    );
    await fc.assert(property, { numRuns: 1000 });
  });
});
