import { expect } from 'chai';
import fc from 'fast-check';
import { widen } from '../../src/shared/widen.js';

/** Gives the buffer what browsers have and older engines do not: a buffer of another length that takes over its bytes. */
function withTransfer(buffer: ArrayBuffer): { buffer: ArrayBuffer; lengths: number[] } {
  const lengths: number[] = [];
  const transfer = (length: number) => {
    lengths.push(length);
    const grown = new Uint8Array(length);
    grown.set(new Uint8Array(buffer));
    return grown.buffer;
  };
  return { buffer: Object.assign(buffer, { transfer }), lengths };
}

describe('widen', () => {
  const room = fc.nat({ max: 40 });

  it('leaves room on both sides of what a buffer holds, moved or copied', () => {
    fc.assert(
      fc.property(fc.constantFrom(0, 1, 100, 9_000), room, room, (length, before, behind) => {
        const bytes = Uint8Array.from({ length }, (_, index) => index * 7);
        const { buffer, lengths } = withTransfer(bytes.slice().buffer);
        const moved = widen(buffer, before, behind);
        const copied = widen(Object.assign(bytes.slice().buffer, { transfer: undefined }), before, behind);
        for (const wide of [moved, copied]) {
          expect(wide.length).to.equal(before + length + behind);
          expect(wide.length).to.equal(wide.buffer.byteLength);
          expect(Buffer.compare(wide.subarray(before, before + length), bytes)).to.equal(0);
        }
        expect(lengths).to.deep.equal([before + length + behind]);
      }),
    );
  });
});
