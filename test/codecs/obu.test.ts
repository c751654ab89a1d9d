import { expect } from 'chai';
import fc from 'fast-check';
import { leb128Length, readLeb128, readObu, splitObus, writeLeb128 } from '../../src/codecs/obu.js';
import { hex, readStreams, toHex } from './streams.js';

describe('codecs/obu', () => {
  it('says where each OBU lies, with extension bytes, and without a size', () => {
    expect(splitObus(hex('12 00 | 36 48 03 aa bb cc | 30 dd ee'.replaceAll('|', '')))).to.deep.equal([
      { type: 2, temporalId: 0, spatialId: 0, hasExtension: false, hasSize: true, start: 0, payload: 2, end: 2 },
      { type: 6, temporalId: 2, spatialId: 1, hasExtension: true, hasSize: true, start: 2, payload: 5, end: 8 },
      { type: 6, temporalId: 0, spatialId: 0, hasExtension: false, hasSize: false, start: 8, payload: 9, end: 11 },
    ]);
  });

  it('refuses what is not made of whole OBUs', () => {
    for (const text of ['92 00', '32', '32 05 aa', '36', '12 00 32 02 aa', '32 80', '32 ffffffffffffffff 7f']) {
      expect(splitObus(hex(text)), text).to.equal(undefined);
    }
    expect(readObu(hex('12 00'), 2)).to.equal(undefined);
    expect(splitObus(new Uint8Array(0))).to.deep.equal([]);
  });

  for (const [name, { mimeType, frames }] of readStreams()) {
    if (mimeType !== 'video/AV1') continue;
    it(`sees the OBUs that ffmpeg sees in ${name}`, () => {
      for (const { bytes, units } of frames) expect(splitObus(bytes)?.map(({ type }) => type)).to.deep.equal(units);
    });
  }

  it('reads and writes leb128', () => {
    // AV1 4.10.5; values at the edges of each length.
    const cases: [number, string][] = [
      [0, '00'],
      [127, '7f'],
      [128, '8001'],
      [16383, 'ff7f'],
      [16384, '808001'],
      [2 ** 32 - 1, 'ffffffff0f'],
    ];
    for (const [value, text] of cases) {
      const bytes = new Uint8Array(leb128Length(value));
      writeLeb128(bytes, 0, value);
      expect(toHex(bytes)).to.equal(text);
      expect(readLeb128(hex(`aa${text}`), 1)).to.deep.equal({ value, length: bytes.length });
    }
    expect(readLeb128(hex('8180 00'), 0)).to.deep.equal({ value: 1, length: 3 });
    expect(readLeb128(hex('ffffffff1f'), 0), 'over 32 bits').to.equal(undefined);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (value) => {
        const bytes = new Uint8Array(leb128Length(value));
        writeLeb128(bytes, 0, value);
        expect(readLeb128(bytes, 0)).to.deep.equal({ value, length: bytes.length });
      }),
    );
  });
});
