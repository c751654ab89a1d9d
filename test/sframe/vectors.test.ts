import { expect } from 'chai';
import { aesCtrHmac } from '../../src/sframe/aes-ctr-hmac.js';
import { cipherSuites, decodeHeader, decrypt, encodeHeader, encrypt, importKey } from '../../src/sframe/index.js';
import { digests } from '../vectors/sframe-digests.js';
import { rfc9605 as vectors } from '../vectors/sframe-rfc9605.js';
import { ascending, hex, sha256, toHex } from './bytes.js';
import { oracleEncrypt, oracleHeader, suiteNumbers } from './oracle.js';

/** Byte lengths 1 to 8, least and greatest: what the official headers are made of. */
const values = [
  0n,
  1n,
  ...[8n, 16n, 24n, 32n, 40n, 48n, 56n].flatMap((n) => [(1n << n) - 1n, 1n << n]),
  (1n << 64n) - 1n,
];
const pairs = values.flatMap((keyID) => values.map((counter) => [keyID, counter] as const));

const [aead, inputs] = [vectors.aes_ctr_hmac[0]!, vectors.sframe[0]!];
const [keyID, counter] = [BigInt(inputs.kid), BigInt(inputs.ctr)];
const [baseKey, plaintext, metadata] = [hex(inputs.base_key), hex(inputs.pt), hex(inputs.metadata)];

describe('sframe/official vectors', () => {
  it('writes and reads headers', () => {
    for (const { kid, ctr, encoded } of vectors.header) {
      expect(toHex(encodeHeader(BigInt(kid), BigInt(ctr)))).to.equal(encoded);
      const header = { keyID: BigInt(kid), counter: BigInt(ctr), length: encoded.length / 2 };
      expect(decodeHeader(hex(encoded))).to.deep.equal(header);
    }
  });

  it('writes and reads all 289 headers', async () => {
    expect(pairs).to.have.length(289);
    const headers = pairs.map(([kid, ctr]) => encodeHeader(kid, ctr));
    expect(await sha256(...headers)).to.equal(digests.header);
    expect(headers.map((header) => decodeHeader(header))).to.deep.equal(
      pairs.map(([kid, ctr], index) => ({ keyID: kid, counter: ctr, length: headers[index]!.length })),
    );
  });

  for (const vector of vectors.sframe) {
    it(`seals and opens with ${cipherSuites[vector.cipher_suite as 1].name}`, async () => {
      const key = await importKey(vector.cipher_suite as 1, hex(vector.base_key), vector.kid);
      const sealed = await encrypt(key, vector.ctr, hex(vector.pt), hex(vector.metadata));
      expect(toHex(sealed)).to.equal(vector.ct);
      expect(toHex((await decrypt(key, hex(vector.ct), hex(vector.metadata)))!)).to.equal(vector.pt);
    });
  }

  for (const suite of suiteNumbers) {
    it(`gives the bytes of cipher suite ${suite}, by number and by name`, async () => {
      for (const name of [suite, cipherSuites[suite].name]) {
        const key = await importKey(name, baseKey, keyID);
        const sealed = await encrypt(key, counter, plaintext, metadata);
        expect(await sha256(sealed)).to.equal(digests.sframe[suite]);
        expect(await decrypt(key, sealed, metadata)).to.deep.equal(plaintext);
      }
    });
  }

  it('seals with AES-CTR and HMAC', async () => {
    const nonce = hex(aead.nonce);
    const sealWith = async (suite: 1 | 2 | 3 | 6 | 7 | 8, key: Uint8Array<ArrayBuffer>) => {
      // The counter 0 leaves the salt as it is: the nonce of the vector.
      const { seal } = await aesCtrHmac(cipherSuites[suite], key, nonce);
      return new Uint8Array(await seal({ high: 0, low: 0 }, hex(aead.aad), new Uint8Array(), hex(aead.pt)));
    };
    expect(toHex(await sealWith(1, hex(aead.key)))).to.equal(aead.ct);
    for (const suite of [1, 2, 3, 6, 7, 8] as const) {
      const sealed = await sealWith(suite, ascending(cipherSuites[suite].keyLength));
      expect(await sha256(sealed), `cipher suite ${suite}`).to.equal(digests.aes_ctr_hmac[suite]);
    }
  });

  it("agree with the other tests' oracle", async () => {
    expect(await sha256(...pairs.map(([kid, ctr]) => new Uint8Array(oracleHeader(kid, ctr))))).to.equal(digests.header);
    for (const suite of suiteNumbers) {
      const sealed = oracleEncrypt({ suite, baseKey, keyID, counter, plaintext, metadata });
      expect(await sha256(new Uint8Array(sealed))).to.equal(digests.sframe[suite]);
    }
  });
});
