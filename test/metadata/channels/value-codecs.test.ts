import { expect } from 'chai';
import * as fc from 'fast-check';
import { decodeValue, encodeValue } from '../../../src/metadata/channels/value-codecs.js';
import { VALUE_TYPES, type ValueType } from '../../../src/metadata/channels/value-types.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
const roundTrip = (type: ValueType, value: unknown) => decodeValue(type, encodeValue(type, value, 'x'));

describe('values of channels', () => {
  it('are written in as few bytes as hold them exactly: numbers', () => {
    const written = [0, -1, 127, 128, -32_768, 32_768, 0.5, 0.1, -0, Number.NaN].map((value) =>
      hex(encodeValue('number', value, 'x')),
    );
    expect(written).to.deep.equal([
      '00',
      'ff',
      '7f',
      '0080',
      '8000',
      '47000000',
      '3f000000',
      '3fb999999999999a',
      '80000000',
      '7fc00000',
    ]);
  });

  it('come back as they were, whatever the number', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.float()), (value) => {
        expect(Object.is(roundTrip('number', value)?.value, value)).to.equal(true);
      }),
    );
  });

  it('come back as they were: bytes, text, JSON', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string({ unit: 'grapheme' }), fc.jsonValue(), (bytes, text, json) => {
        expect(roundTrip('bytes', bytes)?.value).to.deep.equal(bytes);
        expect(roundTrip('text', text)?.value).to.equal(text);
        expect(roundTrip('json', json)?.value).to.deep.equal(JSON.parse(JSON.stringify(json)));
      }),
    );
    expect(roundTrip('text', '\uFEFFmark')?.value).to.equal('\uFEFFmark');
  });

  // The examples of RFC 8949, appendix A.
  for (const [value, written] of [
    [1_000_000, '1a000f4240'],
    [-1000, '3903e7'],
    [1.1, 'fb3ff199999999999a'],
    ['IETF', '6449455446'],
    [[1, [2, 3], [4, 5]], '8301820203820405'],
    [{ a: 1, b: [2, 3] }, 'a26161016162820203'],
    [18_446_744_073_709_551_615n, '1bffffffffffffffff'],
    [new Uint8Array([1, 2, 3, 4]), '4401020304'],
    [null, 'f6'],
  ] as const) {
    it(`are CBOR as in RFC 8949: ${written}`, () => {
      expect(hex(encodeValue('cbor', value, 'x'))).to.equal(written);
      expect(decodeValue('cbor', bytesOf(written))?.value).to.deep.equal(value);
    });
  }

  it('are microseconds: timestamps', () => {
    expect(hex(encodeValue('timestamp', 0, 'x'))).to.equal('0000000000000000');
    expect(hex(encodeValue('timestamp', -0.001, 'x'))).to.equal('ffffffffffffffff');
    expect(roundTrip('timestamp', 1_795_000_000_123.456)?.value).to.equal(1_795_000_000_123.456);
  });

  for (const [type, value, message] of [
    ['bytes', 'text', '"x" expected a Uint8Array, got string'],
    ['text', 7, '"x" expected a string, got number'],
    ['number', '7', '"x" expected a number, got string'],
    ['timestamp', new Date(), '"x" expected a number of milliseconds'],
    ['json', undefined, '"x" expected what JSON can hold'],
    ['json', 7n, '"x" expected what JSON can hold'],
    ['cbor', new Date(), '"x" expected what CBOR can hold'],
  ] as const) {
    it(`refuse what the type does not hold, by name: ${type}, ${String(value)}`, () => {
      expect(() => encodeValue(type, value, 'x')).to.throw(TypeError, message);
    });
  }

  it('refuse times beyond what can be written', () => {
    expect(() => encodeValue('timestamp', 1e15, 'x')).to.throw(RangeError, '"x" expected');
    expect(() => encodeValue('timestamp', Number.NaN, 'x')).to.throw(RangeError);
  });

  it('are undefined, never an exception, where bytes are none', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VALUE_TYPES), fc.uint8Array({ maxLength: 40 }), (type, bytes) => {
        const decoded = decodeValue(type, new Uint8Array(bytes));
        if (decoded && type === 'json') expect(() => JSON.stringify(decoded.value)).not.to.throw();
      }),
      { numRuns: 2_000 },
    );
    expect(decodeValue('text', bytesOf('c3'))).to.equal(undefined);
    expect(decodeValue('number', bytesOf('000000'))).to.equal(undefined);
    expect(decodeValue('timestamp', bytesOf('00'))).to.equal(undefined);
    // Nested deeper than any stack, and longer than any memory.
    expect(decodeValue('cbor', new Uint8Array(60_000).fill(0x81))).to.equal(undefined);
    expect(decodeValue('cbor', bytesOf('9b00000001000000000001'))).to.equal(undefined);
    expect(decodeValue('json', new TextEncoder().encode('['.repeat(60_000)))).to.equal(undefined);
  });

  it('pollute no prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":true}}');
    for (const type of ['json', 'cbor'] as const) {
      const value = roundTrip(type, hostile)?.value as Record<string, unknown>;
      expect(value.polluted, type).to.equal(undefined);
    }
  });
});
