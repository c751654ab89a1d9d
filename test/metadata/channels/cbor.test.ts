import { inspect } from 'node:util';
import * as cborg from 'cborg';
import { expect } from 'chai';
import * as fc from 'fast-check';
import { decodeCbor } from '../../../src/metadata/channels/cbor/decode.js';
import { encodeCbor } from '../../../src/metadata/channels/cbor/encode.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const decodeWithCborg = (bytes: Uint8Array): unknown => cborg.decode(bytes, { allowIndefinite: false });

/** What `decode` makes of the bytes, in an array; none where it throws. */
function outcome(decode: (bytes: Uint8Array<ArrayBuffer>) => unknown, bytes: Uint8Array<ArrayBuffer>): unknown[] {
  try {
    return [decode(bytes)];
  } catch {
    return [];
  }
}

/** All that channels hold: what JSON holds, bytes, undefined, any number, integers of 64 bits. */
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, undefined, true, false, -0, Number.NaN),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.double(),
    fc.float(),
    fc.bigInt({ min: -(2n ** 64n), max: -(2n ** 53n) }),
    fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('value'), { noNullPrototype: true }),
  ),
})).value;

// RFC 8949, appendix A: every example of definite length without a tag, whose keys are strings.
const examples: readonly (readonly [unknown, string])[] = [
  [0, '00'],
  [1, '01'],
  [10, '0a'],
  [23, '17'],
  [24, '1818'],
  [25, '1819'],
  [100, '1864'],
  [1000, '1903e8'],
  [1_000_000, '1a000f4240'],
  [1_000_000_000_000, '1b000000e8d4a51000'],
  [18_446_744_073_709_551_615n, '1bffffffffffffffff'],
  [-18_446_744_073_709_551_616n, '3bffffffffffffffff'],
  [-1, '20'],
  [-10, '29'],
  [-100, '3863'],
  [-1000, '3903e7'],
  [-0, 'f98000'],
  [1.1, 'fb3ff199999999999a'],
  [1.5, 'f93e00'],
  [100_000.5, 'fa47c35040'],
  [3.4028234663852886e38, 'fa7f7fffff'],
  [1.0e300, 'fb7e37e43c8800759c'],
  [0.000_061_035_156_25, 'f90400'],
  [-4.1, 'fbc010666666666666'],
  [Number.POSITIVE_INFINITY, 'f97c00'],
  [Number.NaN, 'f97e00'],
  [Number.NEGATIVE_INFINITY, 'f9fc00'],
  [false, 'f4'],
  [true, 'f5'],
  [null, 'f6'],
  [undefined, 'f7'],
  [new Uint8Array(), '40'],
  [new Uint8Array([1, 2, 3, 4]), '4401020304'],
  ['', '60'],
  ['a', '6161'],
  ['IETF', '6449455446'],
  ['"\\', '62225c'],
  ['\u00fc', '62c3bc'],
  ['\u6c34', '63e6b0b4'],
  ['\ud800\udd51', '64f0908591'],
  [[], '80'],
  [[1, 2, 3], '83010203'],
  [[1, [2, 3], [4, 5]], '8301820203820405'],
  [Array.from({ length: 25 }, (_, at) => at + 1), '98190102030405060708090a0b0c0d0e0f101112131415161718181819'],
  [{}, 'a0'],
  [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
  [['a', { b: 'c' }], '826161a161626163'],
  [{ a: 'A', b: 'B', c: 'C', d: 'D', e: 'E' }, 'a56161614161626142616361436164614461656145'],
];

describe('CBOR', () => {
  for (const [value, written] of examples) {
    it(`is as in RFC 8949, appendix A: ${written}`, () => {
      expect(hex(encodeCbor(value))).to.equal(written);
      expect(Object.is(decodeCbor(bytesOf(written)), value) || decodeCbor(bytesOf(written))).to.deep.equal(
        typeof value === 'object' && value !== null ? value : true,
      );
    });
  }

  it('is read where it could be shorter', () => {
    for (const [value, written] of [
      [0.0, 'f90000'],
      [1.0, 'f93c00'],
      [65_504, 'f97bff'],
      [2 ** -24, 'f90001'],
      [Number.POSITIVE_INFINITY, 'fb7ff0000000000000'],
      [1, '1b0000000000000001'],
      ['a', '7a0000000161'],
      [-9_007_199_254_740_991, '3b001ffffffffffffe'],
      [-9_007_199_254_740_992n, '3b001fffffffffffff'],
      [9_007_199_254_740_992n, '1b0020000000000000'],
    ] as const) {
      expect(decodeCbor(bytesOf(written)), written).to.equal(value);
    }
  });

  it('is read by another library as it was meant, and read from it', () => {
    fc.assert(
      fc.property(values, (value) => {
        expect(decodeWithCborg(encodeCbor(value))).to.deep.equal(value);
        // The other library writes −0 as 0.
        const written = new Uint8Array(cborg.encode(value));
        expect(decodeCbor(written)).to.deep.equal(decodeWithCborg(written));
      }),
      { numRuns: 500 },
    );
  });

  it('is nothing where another library finds nothing', () => {
    const damaged = fc.tuple(values, fc.nat(), fc.nat(255), fc.nat(3)).map(([value, at, byte, cut]) => {
      const bytes = encodeCbor([value, value]);
      bytes[at % bytes.length] = byte;
      return bytes.slice(0, bytes.length - cut);
    });
    const random = fc.uint8Array({ maxLength: 12 }).map((bytes) => new Uint8Array(bytes));
    fc.assert(
      fc.property(fc.oneof(damaged, random), (bytes) => {
        const wanted = outcome(decodeWithCborg, bytes);
        const got = outcome(decodeCbor, bytes);
        // The other library takes text that is no UTF-8.
        if (got.length > 0 || !inspect(wanted, { depth: null, maxArrayLength: null }).includes('\ufffd')) {
          expect(got).to.deep.equal(wanted);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('has no indefinite lengths, no tags, no keys that are not strings, no text that is not UTF-8', () => {
    for (const bytes of ['9fff', 'bfff', '5f4101ff', '7f6161ff', 'c001', 'a10102', '61ff', 'f0', 'f818', 'ff', '']) {
      expect(() => decodeCbor(bytesOf(bytes)), bytes).to.throw();
    }
  });

  it('refuses what it cannot hold, and says what', () => {
    const circle: unknown[] = [];
    circle.push({ circle });
    for (const [value, message] of [
      [new Date(), 'not a Date'],
      [[new Map()], 'not a Map'],
      [{ call: () => {} }, 'not a function'],
      [Symbol.iterator, 'not a symbol'],
      [2n ** 64n, 'more than 64 bits'],
      [-(2n ** 64n) - 1n, 'more than 64 bits'],
      [circle, 'contains itself'],
    ] as const) {
      expect(() => encodeCbor(value)).to.throw(message);
    }
    const twice = { x: 1 };
    expect(decodeCbor(encodeCbor([twice, twice]))).to.deep.equal([twice, twice]);
  });

  it('takes values larger than any guess', () => {
    const value = [
      new Uint8Array(100_000).fill(7),
      'é'.repeat(70_000),
      Array.from({ length: 5_000 }, (_, at) => at / 3),
    ];
    expect(decodeCbor(encodeCbor(value))).to.deep.equal(value);
  });
});
