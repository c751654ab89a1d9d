import { expect } from 'chai';
import { countAllocations } from '../../bench/allocations.js';

/** Not in every Node that is supported. */
interface Movable {
  transfer?(size?: number): Movable;
}

describe('bench/allocations', () => {
  it('counts what constructors and methods allocate', async () => {
    expect(await countAllocations(() => new Uint8Array(100))).to.equal(100);
    expect(await countAllocations(() => new ArrayBuffer(50))).to.equal(50);
    expect(await countAllocations(() => Uint8Array.from([1, 2, 3]))).to.equal(3);
    const bytes = new Uint8Array(1_000);
    expect(await countAllocations(() => bytes.slice(10))).to.equal(990);
    expect(await countAllocations(() => bytes.buffer.slice(0, 7))).to.equal(7);
    expect(await countAllocations(() => new Uint8Array(bytes))).to.equal(1_000);
  });

  it('counts what WebCrypto returns', async () => {
    const bytes = new Uint8Array(1_000);
    expect(await countAllocations(() => crypto.subtle.digest('SHA-256', bytes))).to.equal(32);
  });

  it('counts no view, nor what is moved or let go', async () => {
    const bytes = new Uint8Array(1_000);
    expect(await countAllocations(() => new Uint8Array(bytes.buffer, 5, 10))).to.equal(0);
    expect(await countAllocations(() => bytes.subarray(5))).to.equal(0);
    const { buffer } = bytes as { readonly buffer: Movable };
    if (buffer.transfer) expect(await countAllocations(() => buffer.transfer?.().transfer?.(0))).to.equal(0);
  });

  it('puts everything back, also after an error', async () => {
    const before = [Uint8Array, ArrayBuffer, ArrayBuffer.prototype.slice, crypto.subtle.encrypt];
    await countAllocations(() => {
      throw new Error('some');
    }).catch(() => {});
    expect([Uint8Array, ArrayBuffer, ArrayBuffer.prototype.slice, crypto.subtle.encrypt]).to.deep.equal(before);
    expect(new Uint8Array(1) instanceof Uint8Array).to.equal(true);
  });
});
