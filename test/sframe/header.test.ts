import { expect } from 'chai';
import fc from 'fast-check';
import { decodeHeader, encodeHeader } from '../../src/sframe/index.js';
import { hex, toHex } from './bytes.js';
import { oracleHeader } from './oracle.js';

/** Values of every length alike: one drawn from all of 64 bits nearly always has 8 bytes. */
const uint64 = fc.integer({ min: 0, max: 64 }).chain((bits) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n }));

describe('sframe/header', () => {
  it('writes what the oracle writes, and reads it back', () => {
    fc.assert(
      fc.property(uint64, uint64, fc.uint8Array({ maxLength: 3 }), (keyID, counter, more) => {
        const header = encodeHeader(keyID, counter);
        expect(toHex(header)).to.equal(oracleHeader(keyID, counter).toString('hex'));
        const bytes = Uint8Array.of(...header, ...more);
        expect(decodeHeader(bytes)).to.deep.equal({ keyID, counter, length: header.length });
      }),
      { numRuns: 1000 },
    );
  });

  it('takes numbers as it takes BigInts', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (keyID, counter) => {
        expect(encodeHeader(keyID, counter)).to.deep.equal(encodeHeader(BigInt(keyID), BigInt(counter)));
      }),
    );
  });

  it('refuses other values', () => {
    for (const value of [-1, -1n, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, 2n ** 64n]) {
      expect(() => encodeHeader(value, 0), `${value}`).to.throw(RangeError, '"keyID"');
      expect(() => encodeHeader(0, value), `${value}`).to.throw(RangeError, '"counter"');
    }
    for (const value of ['1', undefined, null, {}] as unknown as number[]) {
      expect(() => encodeHeader(value, 0)).to.throw(TypeError, '"keyID"');
    }
    expect(() => decodeHeader('00' as unknown as Uint8Array)).to.throw(TypeError, '"bytes"');
  });

  it('reads none where bytes are missing', () => {
    fc.assert(
      fc.property(uint64, uint64, (keyID, counter) => {
        const header = encodeHeader(keyID, counter);
        for (let length = 0; length < header.length; length++) {
          expect(decodeHeader(header.subarray(0, length))).to.equal(undefined);
        }
      }),
    );
  });

  it('reads none where a value is longer than it needs to be', () => {
    const longer = ['8007', '0807', '800008', '9000ff', '0900ff', '98000809', '88ff07', 'f000ffffffffffffff'];
    for (const text of longer) expect(decodeHeader(hex(text)), text).to.equal(undefined);
  });

  it('reads every header in one form only, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20, size: 'max' }), (bytes) => {
        const header = decodeHeader(bytes);
        if (!header) return;
        const again = encodeHeader(header.keyID, header.counter);
        expect(toHex(again)).to.equal(toHex(bytes.subarray(0, header.length)));
      }),
      { numRuns: 5000 },
    );
  });
});
