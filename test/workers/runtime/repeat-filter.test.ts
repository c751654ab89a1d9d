import { expect } from 'chai';
import { FrameRecord } from '../../../src/shared/frame-record.js';
import { fakeFrame } from '../../../src/testing/fake-frame.js';
import { repeatFilter } from '../../../workers/runtime/repeat-filter.js';

const bytes = Uint8Array.from({ length: 1_000 }, (_, index) => index);

const frameOf = (synchronizationSource: number, rtpTimestamp: number, data = bytes) =>
  new FrameRecord(fakeFrame({ data: data.slice(), metadata: { synchronizationSource, rtpTimestamp } }), 'receiver');

describe('repeatFilter', () => {
  it('recognises an exact repeat', () => {
    const isRepeat = repeatFilter();
    expect(isRepeat(frameOf(1, 2))).to.equal(false);
    expect(isRepeat(frameOf(1, 2))).to.equal(true);
    expect(isRepeat(frameOf(1, 2))).to.equal(true);
  });

  it('takes equal bytes of another stream or time for another frame', () => {
    const isRepeat = repeatFilter();
    const frames = [frameOf(1, 2), frameOf(1, 3), frameOf(2, 2)];
    expect(frames.map(isRepeat)).to.deep.equal([false, false, false]);
  });

  it('asks nothing of sound but its payload and its time, which may have the same payload again and again', () => {
    const isRepeat = repeatFilter();
    const sound = (rtpTimestamp: number) => {
      const frame = fakeFrame({ kind: 'audio', data: bytes.slice(), metadata: { rtpTimestamp } });
      const getMetadata = () => expect.fail('it was asked for');
      return new FrameRecord({ data: frame.data, timestamp: rtpTimestamp, getMetadata }, 'receiver');
    };
    expect([1, 2, 1].map((time) => isRepeat(sound(time)))).to.deep.equal([false, false, true]);
  });

  it('tells spatial layers of one time apart, by length, by their first and by their last bytes', () => {
    const isRepeat = repeatFilter();
    const first = bytes.slice();
    first[0]! ^= 1;
    const last = bytes.slice();
    last[999]! ^= 1;
    const layers = [bytes, bytes.slice(1), first, last];
    expect(layers.map((layer) => isRepeat(frameOf(1, 2, layer)))).to.deep.equal([false, false, false, false]);
  });

  it('looks at all of a short frame', () => {
    const isRepeat = repeatFilter();
    const short = [Uint8Array.of(1, 2, 3), Uint8Array.of(1, 9, 3), Uint8Array.of(3, 2, 1), Uint8Array.of(7)];
    expect(short.map((layer) => isRepeat(frameOf(1, 2, layer)))).to.deep.equal([false, false, false, false]);
  });

  it('remembers the last 32 frames', () => {
    const isRepeat = repeatFilter();
    for (let time = 0; time < 33; time += 1) isRepeat(frameOf(1, time));
    expect(isRepeat(frameOf(1, 1))).to.equal(true);
    expect(isRepeat(frameOf(1, 0))).to.equal(false);
  });
});
