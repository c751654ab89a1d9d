import { expect } from 'chai';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { delay } from '../../../workers/stages/delay.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';

describe('delay', () => {
  let clock: FakeClock;
  let pipeline: PipelineHarness;
  const give = (byte: number) => pipeline.transformer.give({ data: Uint8Array.of(byte) });
  const taken = () => pipeline.transformer.taken.map(({ data }) => data[0]);
  const start = async (milliseconds?: number) => {
    const options = milliseconds === undefined ? {} : { milliseconds };
    pipeline = new PipelineHarness({
      registry: { delay },
      pipeline: [{ stage: 'delay', options }],
      browser: 'firefox',
    });
    await pipeline.ask('open', []);
  };
  beforeEach(() => {
    clock = fakeClock();
  });
  afterEach(() => {
    clock.restore();
    closePipelines();
  });

  it('holds each frame for so long, and never longer', async () => {
    await start(200);
    give(1);
    await clock.pass(150);
    give(2);
    await clock.pass(49);
    expect(taken()).to.deep.equal([]);
    await clock.pass(1);
    expect(taken()).to.deep.equal([1]);
    await clock.pass(149);
    expect(taken()).to.deep.equal([1]);
    await clock.pass(1);
    expect(taken()).to.deep.equal([1, 2]);
  });

  it('holds nothing by default', async () => {
    await start();
    give(1);
    await clock.pass(0);
    expect(taken()).to.deep.equal([1]);
  });

  it('holds more frames than its streams have room for, without a time limit of its own', async () => {
    await start(5_000);
    for (let byte = 0; byte < 200; byte += 1) {
      give(byte);
      await clock.pass(20);
    }
    await clock.pass(5_000);
    expect(taken()).to.have.length(200);
    expect(await pipeline.stats()).to.include({ framesDropped: 0, framesQueued: 0 });
  });

  it('keeps the order when the delay gets shorter', async () => {
    await start(1_000);
    give(1);
    await clock.pass(10);
    await pipeline.ask('call', ['delay', 'setDelay', [0]]);
    give(2);
    await clock.pass(500);
    expect(taken()).to.deep.equal([]);
    await clock.pass(490);
    expect(taken()).to.deep.equal([1, 2]);
    give(3);
    await clock.pass(0);
    expect(taken()).to.deep.equal([1, 2, 3]);
  });

  it('lets out at once what it holds when it is taken off', async () => {
    await start(10_000);
    for (const byte of [1, 2, 3]) give(byte);
    await clock.pass(5);
    await pipeline.ask('replace', [[]]);
    expect(taken()).to.deep.equal([1, 2, 3]);
    expect(await pipeline.stats()).to.include({ framesDropped: 0, framesQueued: 0 });
  });

  it('refuses what is no delay', async () => {
    for (const milliseconds of [-1, 10_001, Number.NaN, '5' as never]) {
      expect(() => delay({ milliseconds })).to.throw(/"options.milliseconds" expected/);
    }
    expect(() => delay(null as never)).to.throw(TypeError, '"options" expected an object');
    await start(5);
    const error = await pipeline.ask('call', ['delay', 'setDelay', [-1]]).catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'invalid-options' });
  });
});
