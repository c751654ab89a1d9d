import { expect } from 'chai';
import { Health } from '../../src/analysis/health.js';
import { audioFrame, range, START, videoFrame } from './frames.js';

const watch = () => new Health({ noKeyFrameAfter: 2_000 });
const problems = (health: Health) => health.snapshot().map(({ problem }) => problem);

describe('Health', () => {
  it('misses the key frame after its time, and is told of it once', () => {
    const health = watch();
    const changes = range(100).flatMap((index) => health.add(videoFrame(index * 40)));
    expect(changes).to.deep.equal([{ problem: 'no-key-frame', since: START, over: false }]);
    expect(health.add(videoFrame(4_000, { type: 'key' }))).to.deep.equal([
      { problem: 'no-key-frame', since: START, over: true },
    ]);
    expect(range(200).flatMap((index) => health.add(videoFrame(5_000 + index * 40)))).to.deep.equal([]);
  });

  it('misses it when no frames come either', () => {
    const health = watch();
    health.add(videoFrame(0));
    expect(health.tick(START + 1_999)).to.deep.equal([]);
    expect(health.tick(START + 2_000).map(({ problem }) => problem)).to.deep.equal(['no-key-frame']);
    expect(health.tick(START + 9_000)).to.deep.equal([]);
  });

  it('expects no key frame of audio, nor before there is a frame', () => {
    const health = watch();
    expect(health.tick(START + 9_000)).to.deep.equal([]);
    health.add(audioFrame(0));
    expect(health.tick(START + 9_000)).to.deep.equal([]);
  });

  it('calls a stream undecryptable when half of its frames are, until they no longer are', () => {
    const health = watch();
    health.add(videoFrame(0, { type: 'key' }));
    for (const index of range(7)) health.add(videoFrame(40 + index * 40, { opaque: true }));
    expect(problems(health)).to.deep.equal([]);
    health.add(videoFrame(320, { opaque: true }));
    expect(problems(health)).to.deep.equal(['undecryptable']);
    // Ciphertext that passes for a header changes nothing.
    for (const index of range(20)) health.add(videoFrame(360 + index * 40, index % 3 === 0 ? {} : { opaque: true }));
    expect(problems(health)).to.deep.equal(['undecryptable']);
    for (const index of range(16)) health.add(videoFrame(2_000 + index * 40));
    expect(problems(health)).to.deep.equal([]);
  });

  it('knows ciphertext of audio by its ever changing coding mode', () => {
    const health = watch();
    const modes = ['SILK', 'Hybrid', 'CELT'] as const;
    for (const index of range(30)) health.add(audioFrame(index * 20, { mode: modes[index % 3]! }));
    expect(problems(health)).to.deep.equal(['undecryptable']);
    for (const index of range(30)) health.add(audioFrame(600 + index * 20));
    expect(problems(health)).to.deep.equal([]);
  });

  it('takes frames of another codec for that, and not for ciphertext', () => {
    const health = watch();
    const found = health.add(videoFrame(0, { opaque: true, looksLike: 'video/VP9' }));
    expect(found).to.deep.equal([{ problem: 'mime-mismatch', since: START, looksLike: 'video/VP9', over: false }]);
    expect(health.add(videoFrame(40, { type: 'key' })).map(({ problem, over }) => [problem, over])).to.deep.equal([
      ['mime-mismatch', true],
    ]);
  });
});
