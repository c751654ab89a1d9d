import { expect } from 'chai';
import { type MillicastMetadata, millicastSei } from '../../../src/metadata/index.js';
import { hex, toHex } from '../../codecs/streams.js';
import { millicast } from '../../vectors/metadata-formats.js';
import { h264, text } from './frames.js';

describe('millicastSei', () => {
  const sdk: MillicastMetadata = { timecode: 1764000000000, content: text('{"cue":7}') };
  const legacy: MillicastMetadata = { content: text('[1,"ä"]') };
  const timecode: MillicastMetadata = { timecode: 1764000000000 };

  it('reads what the SDK appends behind the slices, and what servers put before them', () => {
    for (const [unit, payload] of [
      [millicast.sdk, sdk],
      [millicast.legacy, legacy],
      [millicast.timecode, timecode],
    ] as const) {
      const behind = hex(`${toHex(h264())} 00000001 ${unit}`);
      for (const frame of [behind, h264(unit)]) {
        expect(millicastSei.extract(frame, 'video/H264')).to.deep.equal({ frame: h264(), payload });
      }
    }
  });

  it('reads what is left where emulation prevention ate a byte', () => {
    expect(millicastSei.extract(h264(millicast.lossy), 'video/H264')).to.deep.equal({
      frame: h264(),
      payload: { content: text('{"cue":8}') },
    });
  });

  it('writes the same before the slices, with the header and the emulation prevention of the standard', () => {
    for (const [unit, payload] of [
      [millicast.sdk.replace('66', '06'), sdk],
      [millicast.legacy.replace('66', '06'), legacy],
      [millicast.timecode, timecode],
      [
        millicast.lossy.replace('66', '06').replace('00000302', '0000030102'),
        { timecode: 0x019a00000102, content: text('{"cue":8}') },
      ],
    ] as const) {
      const frame = millicastSei.inject(h264(), 'video/H264', payload);
      expect(toHex(frame)).to.equal(toHex(h264(unit)));
      expect(millicastSei.extract(frame, 'video/H264')).to.deep.equal({ frame: h264(), payload });
    }
  });

  it('refuses times that take other than six bytes', () => {
    for (const timecode of [0, 2 ** 40 - 1, 2 ** 48, 1.5]) {
      expect(() => millicastSei.inject(h264(), 'video/H264', { timecode })).to.throw(RangeError, '"timecode"');
    }
    expect(() => millicastSei.inject(h264(), 'video/H264', { content: '{}' as never })).to.throw(
      TypeError,
      '"content"',
    );
    expect(() => millicastSei.inject(hex('10'), 'video/VP8', timecode))
      .to.throw()
      .with.property('code', 'metadata-refused');
  });
});
