import { expect } from 'chai';
import {
  cipherSuites,
  contextKeyID,
  decrypt,
  encodeHeader,
  encrypt,
  importKey,
  ratchet,
  SenderKeyRatchet,
} from '../../src/sframe/index.js';
import { digests } from '../vectors/sframe-digests.js';
import { rfc9605 } from '../vectors/sframe-rfc9605.js';
import { ascending, hex, sha256, toHex } from './bytes.js';

/** What depends on a browser's WebCrypto; all else is tested in Node. */
describe('sframe in a browser', () => {
  const vector = rfc9605.sframe[0]!;
  const metadata = hex(vector.metadata);

  for (const number of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
    it(`seals and opens the official vector of ${cipherSuites[number].name}`, async () => {
      for (const usages of [['deriveBits'], ['deriveKey']] as const) {
        const baseKey = await crypto.subtle.importKey('raw', hex(vector.base_key), 'HKDF', false, [...usages]);
        const key = await importKey(number, baseKey, vector.kid);
        const sealed = await encrypt(key, vector.ctr, hex(vector.pt), metadata);
        expect(await sha256(sealed), usages[0]).to.equal(digests.sframe[number]);
        expect(await decrypt(key, sealed, metadata)).to.deep.equal(hex(vector.pt));
        sealed[sealed.length - 1]! ^= 1;
        expect(await decrypt(key, sealed, metadata)).to.equal(undefined);
        expect(await decrypt(key, sealed.slice(0, 9), metadata)).to.equal(undefined);
      }
    });

    it(`keeps frames apart that are sealed and opened at once with ${cipherSuites[number].name}`, async () => {
      const key = await importKey(number, ascending(16), contextKeyID(1, 8));
      const plaintexts = Array.from({ length: 40 }, (_, index) => new Uint8Array(index * 131).fill(index));
      const oneByOne: string[] = [];
      for (const [counter, plaintext] of plaintexts.entries())
        oneByOne.push(toHex(await encrypt(key, counter, plaintext)));
      const sealed = await Promise.all(plaintexts.map((plaintext, counter) => encrypt(key, counter, plaintext)));
      expect(sealed.map(toHex)).to.deep.equal(oneByOne);
      const opened = await Promise.all(sealed.map((bytes) => decrypt(key, bytes)));
      expect(opened).to.deep.equal(plaintexts);
    });
  }

  it('ratchets, and follows a sender who did', async () => {
    const known = hex('fb75d8d5782da6c6cbf18ac43eca5da9e47f7e6ac7926a78e486226bd2af0f87');
    const next = await ratchet(ascending(16), 4);
    const sealed = await encrypt(await importKey(4, next, 0x31), 0, ascending(5));
    expect(toHex(sealed)).to.equal(toHex(await encrypt(await importKey(4, known, 0x31), 0, ascending(5))));

    const baseKey = await crypto.subtle.importKey('raw', ascending(16), 'HKDF', false, ['deriveBits']);
    const sender = new SenderKeyRatchet({ cipherSuite: 4, baseKey, keyID: 0x30, ratchetBits: 4 });
    const key = await sender.find(0x31);
    expect(await decrypt(key!, sealed)).to.deep.equal(ascending(5));
    expect(sender.commit(key!)).to.equal(1);
  });

  it('gives keys that cross threads before they are derived, and not after', async () => {
    const baseKey = await crypto.subtle.importKey('raw', ascending(16), 'HKDF', false, ['deriveBits']);
    const key = await importKey(4, structuredClone(baseKey), 0);
    expect(toHex((await encrypt(key, 9, ascending(4))).subarray(0, 2))).to.equal(toHex(encodeHeader(0, 9)));
    expect(() => structuredClone(key)).to.throw(DOMException);
  });
});
