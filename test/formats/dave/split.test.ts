import { expect } from 'chai';
import { splitFrame } from '../../../src/formats/dave/split.js';
import { hex, readStreams, toHex } from '../../codecs/streams.js';
import { clearRanges } from '../../vectors/dave.js';

describe('formats/dave/split', () => {
  for (const [mimeType, frame, ranges] of clearRanges) {
    it(`leaves clear what libdave does: ${mimeType} ${frame.slice(0, 24)}… of ${frame.length / 2} bytes`, () => {
      const parts = splitFrame(hex(frame), { mimeType });
      expect(parts.ranges.map(({ offset, length }) => [offset, length])).to.deep.equal(ranges);
    });
  }

  // [what, codec, frame, clear, secret]
  const cases: [string, string, string, string, string][] = [
    ['a VP8 key frame', 'video/VP8', '10 99009d012a80026801 39', '1099009d012a80026801', '39'],
    ['a VP8 delta', 'video/VP8', '11 5c00', '11', '5c00'],
    ['a VP8 key frame shorter than its header', 'video/VP8', '10 9900', '109900', ''],
    [
      'a slice that ends within what is read',
      'video/H264',
      '000001 6140 000001 61e0fa',
      '00000001 6140 00000001 61e0',
      'fa',
    ],
    ['a NAL unit of one byte at the end', 'video/H264', '000001 61e0fa 000001 0a', '00000001 61e0 00000001 0a', 'fa'],
    ['zeros before the first start code', 'video/H264', '00 00000001 61e0fa', '00000001 61e0', 'fa'],
    ['zeros behind a NAL unit', 'video/H264', '000001 61e0fa00 00000001 61e0fb', '0000000161e0 0000000161e0', 'fa00fb'],
    ['H.264 in a data partition', 'video/H264', '000001 62e0fa', '00000001 62', 'e0fa'],
    ['H.264 of another layer', 'video/H264', '000001 74e0fa', '00000001 74', 'e0fa'],
    ['H.264 without a start code', 'video/H264', '61e0fa', '', '61e0fa'],
    ['H.264 behind something else', 'video/H264', '05 000001 61e0fa', '', '05 000001 61e0fa'],
    ['a start code alone', 'video/H264', '000001', '', '000001'],
    ['a temporal delimiter before AV1', 'video/AV1', '1200 0a01ff 3202 1000', '0a01 30', 'ff 1000'],
    ['AV1 that ends in padding', 'video/AV1', '3202 1000 7a01 00', '30', '1000'],
    ['a size longer than need be', 'video/AV1', '0a8100 ff 3202 1000', '0a01 30', 'ff 1000'],
    ['AV1 of a layer', 'video/AV1', '3648 02 3000', '3448', '3000'],
    ['AV1 that is no OBU', 'video/AV1', 'ff01', '', 'ff01'],
    ['AV1 of nothing that is sent', 'video/AV1', '1200', '', '1200'],
    ['another codec', 'video/new', '0102', '', '0102'],
    ['what has no name', '', '0102', '', '0102'],
  ];
  for (const [what, mimeType, frame, clear, secret] of cases) {
    it(what, () => {
      const parts = splitFrame(hex(frame), { mimeType });
      expect([toHex(parts.clear), toHex(parts.secret)]).to.deep.equal([clear, secret].map((text) => toHex(hex(text))));
    });
  }

  it('hides every slice of a real encoder', () => {
    for (const [name, { mimeType, frames }] of readStreams()) {
      for (const { bytes } of frames) {
        const { clear, secret } = splitFrame(bytes, { mimeType });
        expect(secret.length, name).to.be.greaterThan(0);
        if (mimeType !== 'video/AV1') expect(clear.length + secret.length, name).to.be.least(bytes.length);
      }
    }
  });
});
