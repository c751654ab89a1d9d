import { expect } from 'chai';
import fc from 'fast-check';
import { isKeyFrame } from '../../src/codecs/key-frame.js';
import { hex, readStreams } from './streams.js';

describe('codecs/key-frame', () => {
  for (const [name, { mimeType, frames }] of readStreams()) {
    it(`agrees with ffprobe on ${name}`, () => {
      expect(frames.map(({ bytes }) => isKeyFrame(bytes, mimeType))).to.deep.equal(frames.map(({ key }) => key));
    });
  }

  const cases: [string, string, string, boolean | undefined][] = [
    ['VP8 key frame', 'video/VP8', '10 99 00 9d 01 2a', true],
    ['VP8 delta of one byte', 'video/vp8', '11', false],
    ['VP9 key frame', 'video/VP9', '83 49 83 42', true],
    ['VP9 delta', 'video/VP9', '87 04', false],
    ['VP9 frame that shows an earlier one', 'video/VP9', '88', false],
    ['VP9 key frame of profile 3', 'video/VP9', 'b0 24', true],
    ['VP9 delta of profile 3', 'video/VP9', 'b2', false],
    ['VP9 frame of profile 3 that shows an earlier one', 'video/VP9', 'b4', false],
    ['VP9 with a wrong marker', 'video/VP9', '49 83 42', undefined],
    ['H.264 IDR behind parameter sets', 'video/H264', '00000001 67 42 00000001 68 ce 000001 65 b8', true],
    ['H.264 slice', 'video/H264', '00000001 61 e0', false],
    ['H.264 parameter sets alone', 'video/H264', '00000001 67 42 00000001 68 ce', undefined],
    ['H.264 without start codes', 'video/H264', '65 b8 00 04', undefined],
    ['H.265 CRA', 'video/H265', '00000001 2a 01 ac', true],
    ['H.265 IDR', 'video/H265', '000001 40 01 0c 00000001 26 01 af', true],
    ['H.265 trailing picture', 'video/H265', '00000001 02 01 d0', false],
    ['AV1 sequence header and key frame', 'video/AV1', '12 00 0a 01 00 32 02 10 00', true],
    ['AV1 sequence header before an inter frame', 'video/AV1', '0a 01 00 32 02 30 00', false],
    ['AV1 key frame as it is protected', 'video/AV1', '0a 00 32 02 ff 13', true],
    ['AV1 key frame of an upper layer, without sequence header', 'video/AV1', '36 08 02 10 00', false],
    ['AV1 frame header that shows an earlier frame', 'video/AV1', '12 00 1a 01 b0', false],
    ['AV1 frame OBU without a byte', 'video/AV1', '0a 01 00 32 00', false],
    ['AV1 temporal delimiter alone', 'video/AV1', '12 00', undefined],
    ['broken AV1', 'video/AV1', '12 00 32 09 10', undefined],
    ['an empty frame', 'video/VP8', '', undefined],
    ['audio', 'audio/opus', '78 01', undefined],
    ['an unknown codec', 'video/theora', '10 00', undefined],
  ];
  for (const [what, mimeType, bytes, key] of cases) {
    it(`says ${key} of ${what}`, () => expect(isKeyFrame(hex(bytes), mimeType)).to.equal(key));
  }

  it('throws on nothing', () => {
    const mimeType = fc.constantFrom('video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'video/H265', '');
    fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), mimeType, (bytes, type) => void isKeyFrame(bytes, type)));
  });
});
