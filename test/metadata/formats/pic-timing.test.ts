import { expect } from 'chai';
import { type ClockTimestamp, picTimingReader } from '../../../src/metadata/index.js';
import { hex, readStreams } from '../../codecs/streams.js';
import { picTiming } from '../../vectors/metadata-formats.js';

const slice = '00000001 6588842fd13e7f20';
const withSets = (sei: string) => hex(`00000001 ${picTiming.sps} 00000001 ${picTiming.pps} 00000001 ${sei} ${slice}`);
const full: ClockTimestamp = { hours: 3, minutes: 2, seconds: 1, frames: 24, timeOffset: 0, isDropping: true };
const fields: readonly ClockTimestamp[] = [
  { hours: 23, minutes: 58, seconds: 59, frames: 7, timeOffset: 0, isDropping: true },
  { hours: undefined, minutes: 12, seconds: 0, frames: 8, timeOffset: 0, isDropping: true },
];

describe('picTimingReader', () => {
  it('reads the timecodes that ffprobe reads', () => {
    expect(picTimingReader()(withSets(picTiming.full))).to.deep.equal([full]);
    expect(picTimingReader()(withSets(picTiming.fields))).to.deep.equal(fields);
  });

  it('remembers how they are laid out', () => {
    const read = picTimingReader();
    const alone = hex(`00000001 ${picTiming.fields} ${slice}`);
    expect(read(alone)).to.equal(undefined);
    read(withSets(picTiming.full));
    expect(read(alone)).to.deep.equal(fields);
    expect(read(hex(slice))).to.equal(undefined);
  });

  it('reads nothing where there is nothing, and never throws', () => {
    for (const { mimeType, frames } of readStreams().values()) {
      const read = picTimingReader();
      if (mimeType === 'video/H264') for (const { bytes } of frames) expect(read(bytes)).to.equal(undefined);
    }
    const bytes = withSets(picTiming.fields);
    for (let bit = 0; bit < 8 * bytes.length; bit += 1) {
      const damaged = bytes.slice();
      damaged[bit >> 3]! ^= 1 << (bit & 7);
      picTimingReader()(damaged);
      picTimingReader()(bytes.subarray(0, bit >> 3));
    }
    expect(() => picTimingReader()('x' as never)).to.throw(TypeError, '"frame"');
  });
});
