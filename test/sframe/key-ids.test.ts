import { expect } from 'chai';
import fc from 'fast-check';
import {
  contextKeyID,
  decodeMlsKeyID,
  encodeMlsKeyID,
  ratchetKeyID,
  splitKeyID,
  splitRatchetKeyID,
} from '../../src/sframe/index.js';

describe('sframe/mls-key-id', () => {
  /** RFC 9605, section 5.2, figure "An Example Sequence of KIDs": context, index, epoch, KID. */
  const examples: [number, number, number, bigint][] = [
    [0, 3, 14, 0x3en],
    [0, 7, 14, 0x7en],
    [0, 20, 14, 0x14en],
    [0, 3, 15, 0x3fn],
    [0, 5, 15, 0x5fn],
    [2, 2, 16, 0x820n],
    [3, 2, 16, 0xc20n],
    [0, 33, 17, 0x211n],
    [0, 51, 17, 0x331n],
  ];
  const layout = { indexBits: 6, epochBits: 4 };

  it("gives the RFC's examples", () => {
    for (const [context, index, epoch, keyID] of examples) {
      expect(encodeMlsKeyID({ context, index, epoch }, layout)).to.equal(keyID);
      expect(decodeMlsKeyID(keyID, layout)).to.deep.equal({ context: BigInt(context), index, epoch: epoch % 16 });
    }
  });

  it('reads what it wrote, in every layout', () => {
    const bits = fc.integer({ min: 0, max: 32 });
    const any64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    fc.assert(
      fc.property(bits, bits, any64, any64, any64, (indexBits, epochBits, a, b, epoch) => {
        const layout = { indexBits, epochBits };
        const context = BigInt.asUintN(64 - indexBits - epochBits, a);
        const index = Number(BigInt.asUintN(indexBits, b));
        const keyID = encodeMlsKeyID({ context, index, epoch }, layout);
        expect(keyID < 2n ** 64n).to.equal(true);
        const expected = { context, index, epoch: Number(BigInt.asUintN(epochBits, epoch)) };
        expect(decodeMlsKeyID(keyID, layout)).to.deep.equal(expected);
      }),
    );
  });

  it('refuses what does not fit', () => {
    const parts = { context: 0, index: 0, epoch: 0 };
    expect(() => encodeMlsKeyID({ ...parts, index: 64 }, layout)).to.throw(RangeError, '"index"');
    expect(() => encodeMlsKeyID({ ...parts, index: -1 }, layout)).to.throw(RangeError, '"index"');
    expect(() => encodeMlsKeyID({ ...parts, context: 2n ** 54n }, layout)).to.throw(RangeError, '"context"');
    expect(() => encodeMlsKeyID({ ...parts, epoch: -1 }, layout)).to.throw(RangeError, '"epoch"');
    expect(() => encodeMlsKeyID(parts, { indexBits: 33, epochBits: 4 })).to.throw(RangeError, '"indexBits"');
    expect(() => decodeMlsKeyID(2n ** 64n, layout)).to.throw(RangeError, '"keyID"');
    expect(() => decodeMlsKeyID(0, { indexBits: 6 } as typeof layout)).to.throw(TypeError, '"epochBits"');
  });
});

describe('sframe/ratchet, its key IDs', () => {
  it('put the generation above R bits of the step', () => {
    expect(ratchetKeyID(0, 0, 4)).to.equal(0n);
    expect(ratchetKeyID(3, 5, 4)).to.equal(0x35n);
    expect(ratchetKeyID(3, 0x15, 4)).to.equal(0x35n);
    expect(ratchetKeyID(2n ** 60n - 1n, 15, 4)).to.equal(2n ** 64n - 1n);
    expect(splitRatchetKeyID(0x35, 4)).to.deep.equal({ generation: 3n, step: 5 });
    expect(splitRatchetKeyID(2n ** 64n - 1n, 32)).to.deep.equal({ generation: 2n ** 32n - 1n, step: 2 ** 32 - 1 });
  });

  it('are refused where they do not fit', () => {
    expect(() => ratchetKeyID(2n ** 60n, 0, 4)).to.throw(RangeError, '"generation"');
    expect(() => ratchetKeyID(0, -1, 4)).to.throw(RangeError, '"step"');
    for (const bits of [0, 33, 1.5]) expect(() => ratchetKeyID(0, 0, bits)).to.throw(RangeError, '"ratchetBits"');
    expect(() => splitRatchetKeyID(-1, 4)).to.throw(RangeError, '"keyID"');
  });
});

describe('sframe/key-id', () => {
  /** "Random" bytes that are all the same. */
  const filledWith = (value: number) => (bytes: Uint8Array) => bytes.fill(value);

  it('puts a random context above the key ID', () => {
    expect(contextKeyID(5, 8, filledWith(0xab))).to.equal(0xababababababab05n);
    expect(contextKeyID(5, 4, filledWith(0xff))).to.equal(0xfffffffffffffff5n);
    expect(contextKeyID(0, 0, filledWith(0xff))).to.equal(2n ** 64n - 1n);
    expect(contextKeyID(2 ** 32 - 1, 32, filledWith(0))).to.equal(2n ** 32n - 1n);
    expect(splitKeyID(0xababababababab05n, 8)).to.deep.equal({ context: 0xabababababababn, keyID: 5 });
    expect(splitKeyID(0x1ff, 8)).to.deep.equal({ context: 1n, keyID: 255 });
  });

  it('draws each context afresh, from all of its bits', () => {
    const contexts = Array.from({ length: 200 }, () => splitKeyID(contextKeyID(3, 8), 8).context);
    expect(new Set(contexts).size).to.equal(200);
    const or = contexts.reduce((all, context) => all | context);
    const and = contexts.reduce((all, context) => all & context);
    expect([or, and]).to.deep.equal([2n ** 56n - 1n, 0n]);
  });

  it('refuses what does not fit', () => {
    for (const keyID of [256, -1, 0.5]) expect(() => contextKeyID(keyID, 8)).to.throw(RangeError, '"keyID"');
    for (const bits of [-1, 33]) {
      expect(() => contextKeyID(0, bits)).to.throw(RangeError, '"keyIDBits"');
      expect(() => splitKeyID(0, bits)).to.throw(RangeError, '"keyIDBits"');
    }
    expect(() => splitKeyID(2n ** 64n, 8)).to.throw(RangeError, '"kid"');
  });
});
