import { expect } from 'chai';
import { createParserState, parseFrame } from '../../src/codecs/index.js';
import { fakeFrame } from '../../src/testing/fake-frame.js';
import { fakeFrames } from '../../src/testing/fake-frames.js';
import type { FakeMimeType } from '../../src/testing/recorded-frames.js';

const codecs = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'video/H265', 'audio/opus'] as const;

describe('fakeFrames', () => {
  for (const mimeType of codecs) {
    it(`${mimeType}: what the bytes say is what the frames say`, () => {
      const state = createParserState();
      const frames = fakeFrames(mimeType, { count: 25 });
      const parsed = frames.map(({ data }) => parseFrame(data!, mimeType, state));
      expect(parsed).to.not.include(undefined);
      if (mimeType.startsWith('audio')) return;
      expect(parsed.map((record) => record?.type)).to.deep.equal(frames.map(({ type }) => type));
      expect(parsed.map((record) => record?.type === 'key')).to.deep.equal(frames.map((_, index) => index % 10 === 0));
      expect(parsed[10]).to.include({ width: 64, height: 48 });
    });
  }

  it('counts timestamps and IDs on, around the end of their range', () => {
    const video = fakeFrames('video/VP8', { count: 3, rtpTimestamp: 2 ** 32 - 3_000, synchronizationSource: 7 });
    expect(video.map(({ metadata }) => metadata?.rtpTimestamp)).to.deep.equal([2 ** 32 - 3_000, 0, 3_000]);
    expect(video.map(({ metadata }) => metadata?.dependencies)).to.deep.equal([[], [0], [1]]);
    expect(video[2]?.metadata).to.include({ synchronizationSource: 7, payloadType: 96, mimeType: 'video/VP8' });
    const audio = fakeFrames('audio/opus', { count: 2 });
    expect(audio.map(({ metadata }) => metadata?.sequenceNumber)).to.deep.equal([0, 1]);
    expect(fakeFrame(audio[1]).getMetadata().rtpTimestamp).to.equal(960);
    expect(fakeFrame(audio[1])).not.to.have.property('type');
  });

  it('gives each frame bytes of its own', () => {
    const [one] = fakeFrames('video/VP8');
    one!.data!.fill(0);
    expect(fakeFrames('video/VP8')[0]!.data!.some((byte) => byte !== 0)).to.equal(true);
  });

  it('refuses what it does not have', () => {
    expect(() => fakeFrames('video/Theora' as FakeMimeType)).to.throw(RangeError, 'mimeType');
    expect(() => fakeFrames('video/VP8', { count: 0 })).to.throw(RangeError, 'options.count');
  });
});
