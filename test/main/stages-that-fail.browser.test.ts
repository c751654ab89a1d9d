import { expect } from 'chai';
import {
  type AttachedTransform,
  attach,
  type DefaultStages,
  EncodedTransformError,
  type Pipeline,
  type PipelineEvent,
} from 'framepipe';
import type { FaultyStages } from '../fixtures/workers/faulty-stages.js';
import { type Call, closeCalls, connect, decoded, rtpCounts } from '../helpers/call.js';
import { until } from '../helpers/until.js';

type Stages = DefaultStages & FaultyStages;

/** A video call whose sender has the given stages; what it tells is collected. */
async function callThrough(worker: Worker, pipeline: Pipeline<Stages>, options = {}) {
  const events: PipelineEvent[] = [];
  let attached!: AttachedTransform<Stages>;
  const call = await connect(
    ({ caller, stream }) => {
      const sender = caller.addTrack(stream.getVideoTracks()[0]!, stream);
      attached = attach<Stages>(sender, worker, pipeline, options);
      attached.addEventListener('report', ({ detail }) => events.push(detail));
    },
    { kinds: ['video'] },
  );
  return { attached, call, events };
}

async function failureOf(promise: Promise<unknown>): Promise<EncodedTransformError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(EncodedTransformError);
  return error as EncodedTransformError;
}

/** That nothing leaves, though the encoder gives frames. */
async function nothingLeaves(attached: AttachedTransform<Stages>, call: Call): Promise<void> {
  await until('frames dropped', async () => (await attached.getStats()).framesDropped > 10);
  expect((await attached.getStats()).framesOut).to.equal(0);
  expect((await rtpCounts(call.callee, 'video')).framesDecoded).to.equal(0);
}

describe('a stage that fails', () => {
  let worker: Worker;
  before(() => {
    worker = new Worker(new URL('../fixtures/workers/faulty.worker.ts', import.meta.url), { type: 'module' });
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  it('on one frame loses that frame alone, and media goes on', async () => {
    const { attached, call, events } = await callThrough(worker, [{ stage: 'throws', options: { frame: 15 } }]);
    await decoded(call.callee, 40);
    const { dropped, framesDropped, keyFrameRequests } = await attached.getStats();
    expect(dropped.error).to.equal(1);
    expect(framesDropped).to.equal(1);
    // Once more where a busy machine takes over half a second for the key frame.
    expect(keyFrameRequests).to.be.within(1, 2);
    expect(events).to.deep.include({
      type: 'frame-error',
      stage: 'throws',
      cause: 'stage-failed',
      detail: 'a fault',
      count: 1,
    });
  });

  it('on every frame lets nothing through, and tells it once a second', async () => {
    const { attached, call, events } = await callThrough(worker, [{ stage: 'throws' }]);
    await nothingLeaves(attached, call);
    const { dropped } = await attached.getStats();
    expect(events.length).to.be.lessThan(dropped.error);
  });

  it('by never settling loses that frame alone', async () => {
    const pipeline = [{ stage: 'neverSettles', options: { frame: 10 } }] as const;
    const { attached, call, events } = await callThrough(worker, pipeline, { frameTimeout: 200 });
    await decoded(call.callee, 40);
    expect((await attached.getStats()).dropped.timeout).to.equal(1);
    expect(events.map(({ type, cause }) => [type, cause])).to.deep.include(['frame-error', 'stage-timeout']);
  });

  it('while it starts rejects ready, and lets nothing through', async () => {
    const { attached, call } = await callThrough(worker, [{ stage: 'throwsAtStart' }]);
    const error = await failureOf(attached.ready);
    expect(error.code).to.equal('stage-failed');
    expect(error.message).to.include('throwsAtStart').and.include('cannot start');
    await nothingLeaves(attached, call);
    await attached.replace([{ stage: 'frameStats' }]);
    await decoded(call.callee, 10);
  });

  it('to take its options rejects ready, naming the option', async () => {
    const { attached } = await callThrough(worker, [{ stage: 'refusesOptions', options: { size: 12 } }]);
    const error = await failureOf(attached.ready);
    expect(error.code).to.equal('invalid-options');
    expect(error.message).to.include('"options.size"');
  });

  it('to exist rejects ready, naming those that do', async () => {
    const pipeline = [{ stage: 'frameStat' }] as unknown as Pipeline<Stages>;
    const { attached } = await callThrough(worker, pipeline);
    const error = await failureOf(attached.ready);
    expect(error.code).to.equal('unknown-stage');
    expect(error.message).to.include('"frameStat"').and.include('frameStats');
  });

  it('by breaking its own streams is started again', async () => {
    const { call, events } = await callThrough(worker, [{ stage: 'breaks', options: { frame: 10 } }]);
    await until('restarted', () => events.some(({ type }) => type === 'stage-restarted'));
    await decoded(call.callee, 20);
    expect(events.map(({ type }) => type)).to.include('stage-broken');
  });

  it('to keep up loses frames deliberately, asks for a key frame, and recovers', async () => {
    const { attached, call, events } = await callThrough(worker, [{ stage: 'slow' }], { maxQueue: 5 });
    await until('an overflow', async () => (await attached.getStats()).dropped.overflow > 0);
    await attached.stages.slow.hurry();
    await decoded(call.callee, 30);
    const stats = await attached.getStats();
    expect(stats.keyFrameRequests).to.be.at.least(1);
    expect(stats.framesQueued).to.be.at.most(7);
    expect(events.map(({ type }) => type)).to.include('overflow');
  });

  it('in a method rejects the call, with its code kept', async () => {
    const { attached } = await callThrough(worker, [{ stage: 'methods' }]);
    expect((await failureOf(attached.stages.methods.fail())).code).to.equal('counter-exhausted');
    const refused = await failureOf(attached.stages.methods.refuse());
    expect(refused.code).to.equal('invalid-options');
    expect(refused.message).to.include('"size"');
    type Anything = { methods: { nothing(): Promise<void> }; nobody: { nothing(): Promise<void> } };
    const unknown = attached.stages as unknown as Anything;
    expect((await failureOf(unknown.methods.nothing())).code).to.equal('unknown-method');
    expect((await failureOf(unknown.nobody.nothing())).code).to.equal('unknown-method');
  });

  it('to be made of frameStage is a stage all the same: a bare TransformStream', async () => {
    const { attached, call } = await callThrough(worker, [{ stage: 'frameStats' }, { stage: 'bare' }]);
    await decoded(call.callee, 20);
    expect((await attached.getStats()).framesDropped).to.equal(0);
  });
});
