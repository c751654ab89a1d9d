import { expect } from 'chai';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { type FrameStatsStream, frameStats } from '../../../workers/stages/frame-stats.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

describe('frameStats', () => {
  let clock: FakeClock;
  let pipeline: PipelineHarness;
  beforeEach(async () => {
    clock = fakeClock();
    pipeline = new PipelineHarness({
      registry: { frameStats },
      pipeline: [{ stage: 'frameStats' }],
      browser: 'firefox',
    });
    await pipeline.ask('open', []);
  });
  afterEach(() => {
    clock.restore();
    closePipelines();
  });

  const give = async (
    size: number,
    type: 'key' | 'delta' = 'delta',
    synchronizationSource = 7,
    mimeType = 'video/VP8',
  ) => {
    pipeline.transformer.give({ data: new Uint8Array(size), type, metadata: { synchronizationSource, mimeType } });
    await clock.pass(0);
  };
  const getStats = () => pipeline.ask('call', ['frameStats', 'getStats', []]) as Promise<FrameStatsStream[]>;

  it('counts frames, bytes, key and delta frames, empty ones and sizes', async () => {
    await give(100, 'key');
    await give(10);
    await give(40);
    await give(0);
    expect(await getStats()).to.deep.equal([
      {
        synchronizationSource: 7,
        mimeType: 'video/VP8',
        frames: 3,
        bytes: 150,
        keyFrames: 1,
        deltaFrames: 2,
        emptyFrames: 1,
        minSize: 10,
        maxSize: 100,
        lastSize: 40,
        meanSize: 50,
        frameRate: 3,
        bitrate: 1_200,
      },
    ]);
  });

  it('measures rates over the last second', async () => {
    for (let index = 0; index < 60; index += 1) {
      await give(1_000);
      await clock.pass(50);
    }
    const [stream] = await getStats();
    expect(stream).to.include({ frames: 60, frameRate: 19, bitrate: 152_000 });
    await clock.pass(1_000);
    expect((await getStats())[0]).to.include({ frames: 60, frameRate: 0, bitrate: 0 });
  });

  it('keeps RTP streams and codecs apart, in their order', async () => {
    await give(1, 'key', 7);
    await give(1, 'key', 8);
    await give(1, 'key', 7, 'video/VP9');
    await give(1, 'key', 7);
    const streams = (await getStats()).map((stream) => [stream.synchronizationSource, stream.mimeType, stream.frames]);
    expect(streams).to.deep.equal([
      [7, 'video/VP8', 2],
      [8, 'video/VP8', 1],
      [7, 'video/VP9', 1],
    ]);
  });

  it('forgets the stream that has been silent longest when there are too many', async () => {
    for (let source = 0; source < 64; source += 1) {
      await give(1, 'key', source);
      await clock.pass(10);
    }
    await give(1, 'delta', 0);
    await give(1, 'key', 64);
    const sources = (await getStats()).map(({ synchronizationSource }) => synchronizationSource);
    expect(sources).to.have.length(64);
    expect(sources).to.include.members([0, 64]);
    expect(sources).not.to.include(1);
  });

  it('counts from zero when told to', async () => {
    await give(1);
    await pipeline.ask('call', ['frameStats', 'reset', []]);
    expect(await getStats()).to.deep.equal([]);
  });

  it('changes nothing', async () => {
    await give(5);
    expect(pipeline.transformer.taken.map(({ data }) => data.length)).to.deep.equal([5]);
  });
});
