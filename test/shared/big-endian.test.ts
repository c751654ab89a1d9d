import { expect } from 'chai';
import fc from 'fast-check';
import { readUint, writeUint } from '../../src/shared/big-endian.js';

describe('shared/big-endian', () => {
  it('reads and writes as DataView does', () => {
    fc.assert(
      fc.property(fc.nat({ max: 0xffff }), fc.nat({ max: 0xffffffff }), fc.nat({ max: 5 }), (high, low, at) => {
        const view = new DataView(new ArrayBuffer(12));
        view.setUint16(at, high);
        view.setUint32(at + 2, low);
        const expected = new Uint8Array(view.buffer);
        const bytes = new Uint8Array(12);
        writeUint(bytes, at, 6, high * 2 ** 32 + low);
        expect(bytes).to.deep.equal(expected);
        expect(readUint(bytes, at, 2)).to.equal(high);
        expect(readUint(bytes, at + 2, 4)).to.equal(low);
        expect(readUint(bytes, at, 6)).to.equal(high * 2 ** 32 + low);
      }),
    );
  });
});
