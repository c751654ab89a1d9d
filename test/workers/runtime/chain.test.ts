import { expect } from 'chai';
import fc from 'fast-check';
import { frameStage } from '../../../src/shared/frame-stage.js';
import type { BypassReason, EncodedFrame } from '../../../src/shared/stage.js';
import { closePipelines, PipelineHarness } from '../../../src/testing/pipeline-harness.js';
import { markStages } from '../../helpers/fake-stages.js';

const shapes = fc.constantFrom('sync', 'async', 'stream', 'late');
const payloads = (pipeline: PipelineHarness) => pipeline.transformer.taken.map(({ data }) => [...data]);

describe('a chain of stages', () => {
  afterEach(closePipelines);

  it('carries every frame through every stage, in order, in every mix of shapes, mirrored on a receiver', async () => {
    const side = fc.constantFrom('sender' as const, 'receiver' as const);
    const browser = fc.constantFrom('chromium' as const, 'firefox' as const);
    // Frames of no bytes pass by the stages, and must keep their place.
    const frames = fc.array(fc.boolean(), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(shapes, { maxLength: 5 }),
        side,
        browser,
        frames,
        async (stages, side, browser, full) => {
          const specs = stages.map((stage, mark) => ({ stage, name: `${mark}`, options: { mark } }));
          const pipeline = new PipelineHarness({ registry: markStages, pipeline: specs, side, browser, kind: 'audio' });
          full.forEach((hasBytes, index) => {
            const data = hasBytes ? Uint8Array.of(100 + index) : new Uint8Array();
            pipeline.transformer.give({ data, metadata: { rtpTimestamp: index } });
          });
          // Ends the stages, so that they let out what they keep.
          await pipeline.ask('open', []);
          await pipeline.ask('detach', ['drop']);
          const marks = specs.map(({ options: { mark } }) => mark);
          if (side === 'receiver') marks.reverse();
          expect(payloads(pipeline)).to.deep.equal(
            full.map((hasBytes, index) => (hasBytes ? [100 + index, ...marks] : [])),
          );
          expect(pipeline.transformer.lost).to.deep.equal([]);
          const stats = await pipeline.stats();
          expect(stats).to.include({
            framesIn: full.length,
            framesOut: full.length,
            framesQueued: 0,
            framesDropped: 0,
          });
          expect(stats.emptyFrames).to.equal(full.filter((hasBytes) => !hasBytes).length);
          pipeline.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('loses the frames that stages drop, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(shapes, fc.subarray([0, 1, 2, 3, 4, 5, 6, 7])), { minLength: 1, maxLength: 4 }),
        async (stages) => {
          const specs = stages.map(([stage, drops], mark) => ({ stage, name: `${mark}`, options: { mark, drops } }));
          const pipeline = new PipelineHarness({ registry: markStages, pipeline: specs });
          for (let index = 0; index < 8; index += 1) pipeline.transformer.give({ data: Uint8Array.of(index) });
          await pipeline.ask('open', []);
          await pipeline.ask('detach', ['drop']);
          const dropped = new Set(stages.flatMap(([, drops]) => drops));
          const left = [0, 1, 2, 3, 4, 5, 6, 7].filter((index) => !dropped.has(index));
          expect(payloads(pipeline).map(([first]) => first)).to.deep.equal(left);
          const stats = await pipeline.stats();
          expect(stats.dropped.stage).to.equal(8 - left.length);
          expect(stats.framesQueued).to.equal(0);
          pipeline.close();
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps a frame that passes by behind one that is still within a stage after it', async () => {
    const slow = () =>
      frameStage(async (bytes) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return bytes;
      });
    const registry = { ...markStages, slow };
    const specs = [{ stage: 'stream' }, { stage: 'slow' }];
    const pipeline = new PipelineHarness({ registry, pipeline: specs, kind: 'audio' });
    const { transformer } = pipeline;
    await pipeline.ask('open', []);
    for (let index = 0; index < 6; index += 1) {
      transformer.give({ data: index % 2 ? new Uint8Array() : Uint8Array.of(index) });
      await pipeline.stats();
    }
    await pipeline.idle();
    expect(transformer.lost).to.deep.equal([]);
    expect(payloads(pipeline)).to.deep.equal([[0, 0], [], [2, 0], [], [4, 0], []]);
  });

  it('lets out what passed by a stage before anything goes by a new way', async () => {
    const hole = () => new TransformStream<EncodedFrame, EncodedFrame>({ transform() {} });
    const registry = { hole, ...markStages };
    const specs = [{ stage: 'hole' }, { stage: 'async' }, { stage: 'stream' }];
    const pipeline = new PipelineHarness({ registry, pipeline: specs, kind: 'audio' });
    pipeline.transformer.give({ data: Uint8Array.of(1) });
    pipeline.transformer.give();
    await pipeline.ask('open', []);
    await pipeline.ask('replace', [[]]);
    pipeline.transformer.give({ data: Uint8Array.of(2) });
    await pipeline.idle();
    expect(payloads(pipeline)).to.deep.equal([[], [2]]);
    expect(pipeline.transformer.lost).to.deep.equal([]);
  });

  it('tells stages of frames that pass by, also of DTMF events on a receiver', async () => {
    const told: BypassReason[] = [];
    const listener = () => frameStage((bytes) => bytes, { onBypass: (_frame, reason) => told.push(reason) });
    const init = { registry: { listener }, pipeline: [{ stage: 'listener' }], kind: 'audio' } as const;
    const event = { data: Uint8Array.of(1, 2, 3, 4), metadata: { mimeType: 'audio/telephone-event' } };
    const receiver = new PipelineHarness({ ...init, side: 'receiver' });
    receiver.transformer.give(event);
    receiver.transformer.give({ metadata: { rtpTimestamp: 1 } });
    expect(await receiver.idle()).to.include({ framesOut: 2, telephoneEvents: 1, emptyFrames: 1 });
    expect(told).to.deep.equal(['telephone-event', 'empty']);
    const sender = new PipelineHarness({ ...init, side: 'sender' });
    sender.transformer.give(event);
    expect(await sender.idle()).to.include({ framesOut: 1, telephoneEvents: 0 });
  });

  it('goes on when a stage throws on being told', async () => {
    const registry = {
      faulty: () =>
        frameStage((bytes) => bytes, {
          onBypass: () => {
            throw new Error('on bypass');
          },
        }),
    };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'faulty' }], kind: 'audio' });
    pipeline.transformer.give();
    pipeline.transformer.give({ data: Uint8Array.of(1) });
    const stats = await pipeline.idle();
    expect(stats.dropped.error).to.equal(1);
    expect(payloads(pipeline)).to.deep.equal([[1]]);
  });

  it('refuses a frame that did not go into a stage, comes out twice or too late', async () => {
    const swapped: EncodedFrame[] = [];
    const registry = {
      foreign: () =>
        new TransformStream<EncodedFrame, EncodedFrame>({
          transform(frame, controller) {
            swapped.push(frame);
            if (swapped.length < 2) return;
            const [early, late] = swapped.splice(0) as [EncodedFrame, EncodedFrame];
            for (const one of [late, early, late]) controller.enqueue(one);
          },
        }),
    };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'foreign' }] });
    for (const byte of [1, 2]) pipeline.transformer.give({ data: Uint8Array.of(byte) });
    const stats = await pipeline.idle();
    expect(payloads(pipeline)).to.deep.equal([[2]]);
    expect(pipeline.transformer.lost).to.deep.equal([]);
    expect(stats.dropped.stage).to.equal(1);
    expect(pipeline.events[0]).to.include({ type: 'frame-error', stage: 'foreign', cause: 'foreign-frame' });
  });

  it('lets in-place changes out in Firefox too, since it always assigns', async () => {
    const registry = {
      inverter: () =>
        frameStage((bytes) => {
          for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ 0xff;
          return bytes;
        }),
    };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'inverter' }], browser: 'firefox' });
    pipeline.transformer.give({ data: Uint8Array.of(1, 2) });
    await pipeline.idle();
    expect(payloads(pipeline)).to.deep.equal([[0xfe, 0xfd]]);
  });

  it('sends the part that a stage returns, not the buffer behind it', async () => {
    const registry = { part: () => frameStage((bytes) => bytes.subarray(1, 3)) };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'part' }] });
    pipeline.transformer.give({ data: Uint8Array.of(1, 2, 3, 4) });
    await pipeline.idle();
    expect(payloads(pipeline)).to.deep.equal([[2, 3]]);
  });

  for (const [what, result] of [
    ['a string', 'frame'],
    ['a buffer', new ArrayBuffer(3)],
    ['a view of another kind', new Uint16Array(3)],
  ] as const) {
    it(`drops the frame and says so where a stage returns ${what}`, async () => {
      const registry = { faulty: () => frameStage(() => result as never) };
      const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'faulty' }] });
      pipeline.transformer.give({ data: Uint8Array.of(1) });
      expect((await pipeline.idle()).dropped.error).to.equal(1);
      expect(pipeline.events[0]).to.include({ type: 'frame-error', stage: 'faulty', cause: 'invalid-options' });
    });
  }

  it('takes no bytes at all for a drop', async () => {
    const registry = { empty: () => frameStage(() => new Uint8Array()) };
    const pipeline = new PipelineHarness({ registry, pipeline: [{ stage: 'empty' }] });
    pipeline.transformer.give({ data: Uint8Array.of(1) });
    expect((await pipeline.idle()).dropped.stage).to.equal(1);
  });

  it('takes a frame whose payload a stage of streams has given away for dropped, and goes on', async () => {
    const spend = () =>
      new TransformStream<EncodedFrame, EncodedFrame>({
        transform(frame, controller) {
          const [first] = new Uint8Array(frame.data);
          if (first === 1) structuredClone(frame.data, { transfer: [frame.data] });
          if (first === 2) frame.data = new ArrayBuffer(0);
          controller.enqueue(frame);
        },
      });
    const registry = { ...markStages, spend };
    const specs = [{ stage: 'spend' }, { stage: 'sync', options: { mark: 9 } }];
    const pipeline = new PipelineHarness({ registry, pipeline: specs });
    for (let index = 0; index < 4; index += 1) pipeline.transformer.give({ data: Uint8Array.of(index) });
    await pipeline.ask('open', []);
    await pipeline.ask('detach', ['drop']);
    expect(payloads(pipeline)).to.deep.equal([
      [0, 9],
      [3, 9],
    ]);
    const stats = await pipeline.stats();
    expect(stats.dropped).to.include({ stage: 2, error: 0 });
    expect(pipeline.events.filter(({ type }) => type === 'stage-broken')).to.deep.equal([]);
  });

  it('drops the oldest of a thousand frames that a stage has swallowed', async () => {
    const registry = { hole: () => new TransformStream<EncodedFrame, EncodedFrame>({ transform() {} }) };
    const pipeline = new PipelineHarness({
      registry,
      pipeline: [{ stage: 'hole' }],
      browser: 'firefox',
      maxQueue: 5_000,
    });
    for (let index = 0; index < 1_500; index += 1) pipeline.transformer.give({ data: Uint8Array.of(1) });
    while ((await pipeline.stats()).framesQueued > 1_000);
    expect((await pipeline.stats()).dropped.stage).to.equal(500);
  });
});
