import { expect } from 'chai';
import fc from 'fast-check';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { EncodedFrame, StageRegistry } from '../../../src/shared/stage.js';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { fakeClock } from '../../helpers/fake-clock.js';
import { markStages } from '../../helpers/fake-stages.js';

const turn = () => new Promise((resolve) => setImmediate(resolve));
const payloads = (pipeline: PipelineHarness) => pipeline.transformer.taken.map(({ data }) => [...data]);

/** A stage that keeps each frame until it is let go. */
function gate() {
  const waiting: (() => void)[] = [];
  let open = false;
  const stage = () =>
    frameStage(async (bytes) => {
      if (!open) await new Promise<void>((resolve) => waiting.push(resolve));
      return bytes;
    });
  const release = () => {
    open = true;
    for (const go of waiting.splice(0)) go();
  };
  return { stage, release };
}

describe('the runner', () => {
  afterEach(closePipelines);

  for (const shape of ['sync', 'async', 'stream'] as const) {
    describe(`with a stage (${shape})`, () => {
      it('that throws on one frame: loses that one, says so, and asks for a key frame', async () => {
        const specs = [{ stage: shape, options: { throws: [2] } }];
        const pipeline = new PipelineHarness({ registry: markStages, pipeline: specs });
        for (const byte of [1, 2, 3]) {
          pipeline.transformer.give({ data: Uint8Array.of(byte) });
          await pipeline.idle();
        }
        expect(payloads(pipeline)).to.deep.equal([
          [1, 0],
          [3, 0],
        ]);
        expect((await pipeline.idle()).dropped.error).to.equal(1);
        expect(pipeline.events.find(({ type }) => type === 'frame-error')).to.deep.include({
          stage: shape,
          cause: 'stage-failed',
          detail: 'on frame 2',
        });
        while (pipeline.keyFramesWanted === 0) await turn();
      });

      it('that throws on every frame: loses them all, and says so with a count', async () => {
        const specs = [{ stage: shape, options: { throws: [1] } }];
        const pipeline = new PipelineHarness({ registry: markStages, pipeline: specs });
        for (let index = 0; index < 50; index += 1) pipeline.transformer.give({ data: Uint8Array.of(1) });
        expect((await pipeline.idle()).dropped.error).to.equal(50);
        expect(pipeline.transformer.taken).to.deep.equal([]);
        expect(pipeline.events.filter(({ type }) => type === 'frame-error')).to.have.length(1);
      });

      it('that never settles a frame: loses it when its time is over, and goes on', async () => {
        const specs = [{ stage: shape, options: { hangs: [2] } }];
        const pipeline = new PipelineHarness({ registry: markStages, pipeline: specs, frameTimeout: 30 });
        for (const byte of [1, 2, 3]) pipeline.transformer.give({ data: Uint8Array.of(byte) });
        const stats = await pipeline.idle();
        expect(stats.dropped.timeout).to.be.at.least(1);
        expect(pipeline.events.find(({ type }) => type === 'frame-error')).to.include({ cause: 'stage-timeout' });
        pipeline.transformer.give({ data: Uint8Array.of(4) });
        await pipeline.idle();
        expect(payloads(pipeline).at(-1)).to.deep.equal([4, 0]);
      });
    });
  }

  it('shows a stage what waits behind the frame at which it is, where nothing is before it', async () => {
    const { stage, release } = gate();
    const shown: number[][] = [[], []];
    const looking = (index: number) => () => ({
      ...stage(),
      onQueued: (bytes: Uint8Array) => void shown[index]!.push(bytes[0]!),
    });
    const registry: StageRegistry = { first: looking(0), second: looking(1) };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'first' }, { stage: 'second' }] });
    await pipeline.ask('open', []);
    for (const data of [[1], [2], [], [3]]) pipeline.transformer.give({ data: Uint8Array.from(data) });
    while ((await pipeline.stats()).framesIn < 4) await turn();
    expect(shown, 'all with bytes but the one that it has').to.deep.equal([[2, 3], []]);
    release();
    await pipeline.idle();
    expect(payloads(pipeline)).to.deep.equal([[1], [2], [], [3]]);
  });

  it('starts a stage again whose streams broke, at most once a second', async () => {
    let started = 0;
    const registry: StageRegistry = {
      brittle: () => {
        started += 1;
        return markStages.stream({ throws: [2] });
      },
    };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'brittle' }] });
    for (const byte of [1, 2, 3, 2, 3, 3]) {
      pipeline.transformer.give({ data: Uint8Array.of(byte) });
      await pipeline.idle();
    }
    expect(started).to.equal(2);
    expect(payloads(pipeline)).to.deep.equal([
      [1, 0],
      [3, 0],
    ]);
    expect((await pipeline.stats()).dropped.error).to.equal(4);
    const types = pipeline.events.map(({ type }) => type);
    expect(types).to.include.members(['stage-broken', 'stage-restarted']);
  });

  it('starts a stage again whose readable ended, or whose stream it cannot have', async () => {
    const ended = () =>
      new TransformStream<EncodedFrame, EncodedFrame>({ transform: (_frame, controller) => controller.terminate() });
    const only = new TransformStream<EncodedFrame, EncodedFrame>({
      transform: (_frame, controller) => controller.error(new Error('over')),
    });
    for (const stage of [ended, () => only]) {
      const pipeline = new PipelineHarness({ registry: { stage }, pipeline: [{ stage: 'stage' }] });
      pipeline.transformer.give({ data: Uint8Array.of(1) });
      const stats = await pipeline.idle();
      expect(stats.framesDropped).to.equal(1);
      expect(pipeline.events.map(({ type }) => type)).to.include('stage-broken');
    }
  });

  it('does not blame a stage of streams for the one after it', async () => {
    const specs = [{ stage: 'stream' }, { stage: 'sync', options: { hangs: [1] } }];
    const pipeline = new PipelineHarness({ registry: markStages, pipeline: specs, frameTimeout: 40 });
    for (const byte of [1, 2, 3]) pipeline.transformer.give({ data: Uint8Array.of(byte) });
    const stats = await pipeline.idle();
    expect(stats.dropped).to.include({ timeout: 1, error: 0 });
    expect(pipeline.events.map(({ type, stage }) => `${type} ${stage}`)).to.deep.equal(['frame-error sync']);
    expect(payloads(pipeline).map(([first]) => first)).to.deep.equal([2, 3]);
  });

  it('bounds what waits for a slow stage: drops, says so, and asks for a key frame', async () => {
    const { stage, release } = gate();
    const registry = { gate: stage };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'gate' }], maxQueue: 5, browser: 'firefox' });
    await pipeline.ask('open', []);
    const give = (byte: number, type: 'key' | 'delta' = 'delta') =>
      pipeline.transformer.give({ data: Uint8Array.of(byte), type });
    give(0, 'key');
    await pipeline.stats();
    for (let byte = 1; byte <= 10; byte += 1) give(byte);
    const stats = await pipeline.stats();
    expect(stats.framesQueued).to.equal(1);
    expect(stats.dropped.overflow).to.equal(10);
    expect(pipeline.events[0]).to.deep.include({ type: 'overflow', detail: { frames: 6 } });
    while (pipeline.transformer.keyFrameRequests === 0) await turn();
    give(11);
    give(12, 'key');
    give(13);
    release();
    await pipeline.idle();
    expect(payloads(pipeline)).to.deep.equal([[0], [12], [13]]);
  });

  it('asks for a key frame where deltas go on after a gap: at first, after a detachment, and over fresh streams', async () => {
    const clock = fakeClock();
    try {
      const pipeline = new PipelineHarness({ registry: markStages });
      const give = async (type: 'key' | 'delta') => {
        pipeline.transformer.give({ data: Uint8Array.of(1), type });
        await clock.pass(10_000);
        return (await pipeline.stats()).keyFrameRequests;
      };
      expect(await give('delta')).to.equal(1);
      expect(await give('delta')).to.equal(1);
      await pipeline.ask('detach', ['drop']);
      expect(await give('delta')).to.equal(1);
      await pipeline.ask('replace', [[{ stage: 'sync' }]]);
      expect(await give('delta')).to.equal(2);
      pipeline.rebind();
      expect(await give('key')).to.equal(2);
      expect(await give('delta')).to.equal(2);
      pipeline.rebind();
      expect(await give('delta')).to.equal(3);
    } finally {
      clock.restore();
    }
  });

  it('asks for no key frame that has come by itself', async () => {
    const clock = fakeClock();
    try {
      const specs = [{ stage: 'sync', options: { drops: [1] } }];
      const pipeline = new PipelineHarness({ registry: markStages, pipeline: specs });
      for (const [byte, type] of [
        [0, 'key'],
        [1, 'delta'],
        [1, 'delta'],
        [2, 'key'],
      ] as const) {
        pipeline.transformer.give({ data: Uint8Array.of(byte), type });
        await clock.pass(10);
      }
      await clock.pass(10_000);
      expect(await pipeline.stats()).to.include({ keyFrameRequests: 1 });
    } finally {
      clock.restore();
    }
  });

  it('drops the oldest audio where it waits too long', async () => {
    const { stage, release } = gate();
    const pipeline = new PipelineHarness({
      registry: { gate: stage },
      pipeline: [{ stage: 'gate' }],
      maxQueue: 2,
      kind: 'audio',
    });
    await pipeline.ask('open', []);
    for (let byte = 0; byte < 6; byte += 1) {
      pipeline.transformer.give({ data: Uint8Array.of(byte) });
      await pipeline.stats();
    }
    release();
    await pipeline.idle();
    expect(payloads(pipeline)).to.deep.equal([[0], [4], [5]]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await pipeline.stats();
    expect(pipeline.keyFramesWanted).to.equal(0);
  });

  it('filters repeats on a receiver, and no equal frames of a sender', async () => {
    for (const [side, out] of [
      ['receiver', 1],
      ['sender', 3],
    ] as const) {
      const pipeline = new PipelineHarness({ registry: markStages, side, kind: 'audio' });
      for (let index = 0; index < 3; index += 1) pipeline.transformer.give({ data: Uint8Array.of(5) });
      const stats = await pipeline.idle();
      expect(stats, side).to.include({ framesIn: 3, framesOut: out });
      expect(stats.dropped.repeat, side).to.equal(3 - out);
    }
  });

  for (const browser of ['chromium', 'firefox'] as const) {
    it(`says that the streams broke, and goes on with fresh ones and the same stages, in ${browser}`, async () => {
      let calls = 0;
      const registry = { counter: () => frameStage((bytes) => Uint8Array.of(...bytes, ++calls)) };
      const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'counter' }], browser });
      pipeline.transformer.give({ data: Uint8Array.of(7) });
      await pipeline.idle();
      pipeline.transformer.break(new Error('for no reason'));
      await pipeline.stats();
      expect(pipeline.events).to.deep.equal([{ type: 'stream-broken', detail: 'Error: for no reason', count: 1 }]);
      pipeline.rebind();
      pipeline.transformer.give({ data: Uint8Array.of(8) });
      expect(await pipeline.idle()).to.include({ framesIn: 2, framesOut: 2 });
      expect(payloads(pipeline)).to.deep.equal([[8, 2]]);
    });

    it(`takes a transform that replaces one for no breakage in ${browser}`, async () => {
      const pipeline = new PipelineHarness({ registry: markStages, browser });
      const before = pipeline.transformer;
      pipeline.rebind();
      before.replace();
      pipeline.transformer.give({ data: Uint8Array.of(8) });
      expect(await pipeline.idle()).to.include({ framesOut: 1 });
      expect(pipeline.events).to.deep.equal([]);
    });
  }

  it('counts no frame as sent that comes out of a stage when the streams have broken', async () => {
    const { stage, release } = gate();
    const pipeline = new PipelineHarness({ registry: { gate: stage }, pipeline: [{ stage: 'gate' }] });
    await pipeline.ask('open', []);
    pipeline.transformer.give({ data: Uint8Array.of(1) });
    await pipeline.stats();
    pipeline.transformer.break();
    await pipeline.stats();
    release();
    const stats = await pipeline.idle();
    expect(stats).to.include({ framesIn: 1, framesOut: 0 });
    expect(stats.dropped.inactive).to.equal(1);
  });

  it('says that the streams broke where a chunk was refused', async () => {
    const pipeline = new PipelineHarness({ registry: markStages });
    const bad = new TypeError('the chunk is no encoded frame');
    pipeline.transformer.break(bad);
    await pipeline.stats();
    expect(pipeline.events[0]).to.include({ type: 'stream-broken', detail: String(bad) });
  });

  it('loses no frame when stages are replaced under load', async () => {
    const shape = fc.constantFrom('sync', 'async', 'stream', 'late');
    const pipelines = fc.array(fc.array(shape, { maxLength: 3 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pipelines, fc.array(fc.integer({ min: 0, max: 6 })), async (replacements, bursts) => {
        const pipeline = new PipelineHarness({ registry: markStages, browser: 'firefox', maxQueue: 1_000 });
        await pipeline.ask('open', []);
        let given = 0;
        const asked: Promise<void>[] = [];
        for (const [index, shapes] of replacements.entries()) {
          for (let left = bursts[index] ?? 3; left > 0; left -= 1) {
            pipeline.transformer.give({ data: Uint8Array.of(given++) });
          }
          const specs = shapes.map((stage, place) => ({ stage, name: `${place}`, options: { mark: index } }));
          asked.push(pipeline.ask('replace', [specs]));
          if (index % 2) await asked.at(-1);
        }
        await Promise.all(asked);
        await pipeline.ask('detach', ['pass']);
        await pipeline.idle();
        const frames = payloads(pipeline);
        expect(frames.map(([first]) => first)).to.deep.equal(Array.from({ length: given }, (_, index) => index));
        // Each frame went through all stages of one pipeline, and later frames through the same or a later one.
        let latest = -1;
        for (const [, ...marks] of frames) {
          for (const mark of marks) {
            expect(mark).to.equal(marks[0]);
            expect(mark).to.be.at.least(latest);
          }
          latest = marks[0] ?? latest;
          if (marks.length > 0) expect(marks.length).to.equal(replacements[latest]?.length);
        }
        expect(pipeline.transformer.lost).to.deep.equal([]);
        pipeline.close();
      }),
      { numRuns: 100 },
    );
  });

  it('keeps its counts consistent, whatever happens', async () => {
    const frame = fc.record({
      do: fc.constant('give' as const),
      first: fc.integer({ min: 0, max: 5 }),
      type: fc.constantFrom('key' as const, 'delta' as const),
      isEmpty: fc.boolean(),
    });
    const replace = fc.record({
      do: fc.constant('replace' as const),
      shapes: fc.array(fc.constantFrom('sync', 'async', 'stream', 'late', 'missing'), { maxLength: 3 }),
    });
    const other = fc.record({ do: fc.constantFrom('look', 'break', 'rebind', 'pass', 'drop') });
    const steps = fc.array(fc.oneof({ weight: 8, arbitrary: frame }, replace, other), { maxLength: 40 });
    const options = { drops: [1], throws: [2], hangs: [3] };
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom('sender' as const, 'receiver' as const), async (schedule, side) => {
        const registry = markStages;
        const specs = [{ stage: 'sync', options }];
        const pipeline = new PipelineHarness({ registry, pipeline: specs, side, maxQueue: 4, frameTimeout: 8 });
        const transformers = [pipeline.transformer];
        let given = 0;
        const check = async () => {
          const stats = await pipeline.stats();
          const { framesIn, framesOut, framesDropped, framesQueued, dropped } = stats;
          expect(framesIn).to.equal(framesOut + framesDropped + framesQueued);
          expect(framesDropped).to.equal(Object.values(dropped).reduce((sum, count) => sum + count));
          for (const count of [framesQueued, ...Object.values(dropped)]) expect(count).to.be.at.least(0);
          return stats;
        };
        for (const step of schedule) {
          if (step.do === 'give') {
            const data = step.isEmpty
              ? new Uint8Array()
              : Uint8Array.of(step.first, ...(side === 'sender' ? [] : [given]));
            pipeline.transformer.give({ data, type: step.type, metadata: { rtpTimestamp: given } });
            given += 1;
          } else if (step.do === 'replace') {
            const replacement = step.shapes.map((stage, place) => ({ stage, name: `${place}`, options }));
            void pipeline.ask('replace', [replacement]).catch(() => {});
          } else if (step.do === 'pass' || step.do === 'drop') {
            await pipeline.ask('detach', [step.do]);
          } else if (step.do === 'look') {
            await check();
          } else {
            if (step.do === 'break') pipeline.transformer.break();
            transformers.push(pipeline.rebind());
          }
        }
        await pipeline.ask('detach', ['drop']);
        const stats = await pipeline.idle();
        await check();
        // What the browser's side has seen, told by the fakes.
        const taken = transformers.flatMap((transformer) => transformer.taken);
        const lost = transformers.flatMap((transformer) => transformer.lost);
        expect(stats.framesIn).to.be.at.most(given);
        expect(taken.length + lost.length).to.be.at.most(stats.framesOut);
        expect(lost.filter(({ why }) => why !== 'foreign')).to.deep.equal([]);
        expect(taken.reduce((sum, { data }) => sum + data.length, 0)).to.be.at.most(stats.bytesOut);
        pipeline.close();
      }),
      { numRuns: 60 },
    );
  }).timeout(60_000);
});
