import { expect } from 'chai';
import { findNalUnit, h264, h265, splitNalUnits } from '../../src/codecs/nal-units.js';
import { hex, readStreams } from './streams.js';

describe('codecs/nal-units', () => {
  it('says where each unit lies, by start codes of both lengths', () => {
    const bytes = hex('00 00 00 01 67 42 00 00 01 68 ce 00 00 00 01 65 88 84');
    expect(splitNalUnits(bytes, h264)).to.deep.equal([
      { type: 7, startCodeLength: 4, start: 4, end: 6 },
      { type: 8, startCodeLength: 3, start: 9, end: 11 },
      { type: 5, startCodeLength: 4, start: 15, end: 18 },
    ]);
  });

  it('leaves out zeros that trail a unit, and units without a header', () => {
    expect(splitNalUnits(hex('000001 000001 6742 0000000000 000001 40'), h265)).to.deep.equal([
      { type: 51, startCodeLength: 3, start: 6, end: 8 },
    ]);
    expect(splitNalUnits(hex('6742 8000 0001'), h264)).to.deep.equal([]);
    expect(splitNalUnits(new Uint8Array(0), h264)).to.deep.equal([]);
  });

  it('finds the first unit of a type', () => {
    const bytes = hex('000001 40 01 000001 4201 00000001 2601 af');
    expect(findNalUnit(bytes, h265, h265.isSlice)).to.equal(14);
    expect(findNalUnit(bytes, h265, h265.isParameterSet)).to.equal(3);
    expect(findNalUnit(bytes, h264, (type) => type === 31)).to.equal(-1);
    expect(findNalUnit(hex('000001'), h264, () => true)).to.equal(-1);
  });

  for (const [name, { mimeType, frames }] of readStreams()) {
    const syntax = { 'video/H264': h264, 'video/H265': h265 }[mimeType];
    if (syntax === undefined) continue;
    it(`sees the units that ffmpeg sees in ${name}`, () => {
      for (const { bytes, units } of frames) {
        expect(splitNalUnits(bytes, syntax).map(({ type }) => type)).to.deep.equal(units);
      }
    });
  }
});
