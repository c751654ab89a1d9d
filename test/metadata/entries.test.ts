import { expect } from 'chai';
import fc from 'fast-check';
import { decodeEntries, encodeEntries, entryLength } from '../../src/metadata/index.js';
import { hex, toHex } from '../codecs/streams.js';

const anyEntries = fc.array(
  fc.record({ type: fc.nat({ max: 2 ** 32 - 1 }), value: fc.uint8Array({ maxLength: 300, size: 'max' }) }),
  { maxLength: 6 },
);

describe('encodeEntries and decodeEntries', () => {
  it('write type, length and value, numbers as in leb128', () => {
    const entries = [
      { type: 0, value: hex('') },
      { type: 1, value: hex('00') },
      { type: 300, value: new Uint8Array(200).fill(7) },
      { type: 2 ** 32 - 1, value: hex('ff') },
    ];
    const bytes = encodeEntries(entries);
    expect(toHex(bytes)).to.equal(`0000 010100 ac02c801${'07'.repeat(200)} ffffffff0f01ff`.replaceAll(' ', ''));
    expect(decodeEntries(bytes)).to.deep.equal(entries);
  });

  it('give back any entries in their order, and say their length before', () => {
    fc.assert(
      fc.property(anyEntries, (entries) => {
        const bytes = encodeEntries(entries);
        expect(bytes.length).to.equal(
          entries.reduce((sum, { type, value }) => sum + entryLength(type, value.length), 0),
        );
        expect(decodeEntries(bytes)).to.deep.equal(entries);
      }),
    );
  });

  it('take no bytes for no entries, and nothing for what is cut short', () => {
    expect(decodeEntries(hex(''))).to.deep.equal([]);
    for (const text of ['01', '80', '0105', '010200', 'ffffffff1f00', '01ffffffff0f']) {
      expect(decodeEntries(hex(text)), text).to.equal(undefined);
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const entries = decodeEntries(bytes);
        // What reads at all says all that there is; leb128 may have been longer than it must.
        if (entries !== undefined) expect(decodeEntries(encodeEntries(entries))).to.deep.equal(entries);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuse wrong arguments', () => {
    expect(() => encodeEntries([{ type: -1, value: hex('') }])).to.throw(RangeError, '"type"');
    expect(() => encodeEntries([{ type: 2 ** 32, value: hex('') }])).to.throw(RangeError, '"type"');
    expect(() => encodeEntries([{ type: 1, value: 'text' as unknown as Uint8Array<ArrayBuffer> }])).to.throw(TypeError);
    expect(() => decodeEntries('text' as unknown as Uint8Array<ArrayBuffer>)).to.throw(TypeError, '"payload"');
  });
});
