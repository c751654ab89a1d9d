import { expect } from 'chai';
import {
  type AttachedTransform,
  attach,
  createWorker,
  type DefaultStages,
  EncodedTransformError,
  type PipelineEvent,
  tapFrames,
} from 'framepipe';
import type { FaultyStages } from '../fixtures/workers/faulty-stages.js';
import { attachedCall } from '../helpers/attach-both.js';
import { closeCalls, connect, decoded } from '../helpers/call.js';
import { until } from '../helpers/until.js';

describe('an attached pipeline', () => {
  let worker: Worker;
  let other: Worker;
  before(() => {
    worker = new Worker(new URL('../fixtures/workers/faulty.worker.ts', import.meta.url), { type: 'module' });
    other = new Worker(new URL('../fixtures/workers/faulty.worker.ts', import.meta.url), { type: 'module' });
  });
  after(() => {
    worker.terminate();
    other.terminate();
  });
  afterEach(closeCalls);

  for (const side of ['sender', 'receiver'] as const) {
    it(`heals on a ${side} when the browser’s streams break, and break again, and keeps its state`, async () => {
      const events: PipelineEvent[] = [];
      const attached = await attachedCall<DefaultStages & FaultyStages>(
        (target) => ('replaceTrack' in target === (side === 'sender') ? worker : other),
        [{ stage: 'breaker' }],
      );
      const { call } = attached;
      attached[side].addEventListener('report', ({ detail }) => events.push(detail));
      const heard = (type: string) => events.filter((event) => event.type === type).length;
      await attached[side].stages.breaker.remember('still here');
      await decoded(call.callee, 10);
      for (const times of [1, 2]) {
        await attached[side].stages.breaker.breakStreams();
        await until('healed', () => heard('healed') === times);
        await decoded(call.callee, 20);
      }
      expect(heard('stream-broken')).to.equal(2);
      expect(await attached[side].stages.breaker.recall()).to.equal('still here');
      expect(attached[side].state).to.equal('running');
    });
  }

  it('lets no frame go by while its stages are replaced', async () => {
    const sealed = [
      { stage: 'tap', name: 'before' },
      { stage: 'frameStats' },
      { stage: 'tap', name: 'after' },
    ] as const;
    const attachTaps = (target: RTCRtpSender) =>
      attach<DefaultStages & FaultyStages, typeof sealed>(target, worker, sealed);
    let attached!: ReturnType<typeof attachTaps>;
    const call = await connect(
      ({ caller, stream }) => {
        attached = attachTaps(caller.addTrack(stream.getVideoTracks()[0]!, stream));
      },
      { kinds: ['video'] },
    );
    await decoded(call.callee, 10);
    for (let round = 0; round < 10; round += 1) {
      await attached.replace([{ stage: 'bare' }]);
      await attached.replace(sealed);
    }
    await decoded(call.callee, 10);
    const stats = await attached.getStats();
    expect(stats.framesDropped).to.equal(0);
    expect(stats.framesQueued).to.be.at.most(2);
  });

  it('keeps the old stages when the new ones cannot start', async () => {
    let attached!: AttachedTransform<DefaultStages & FaultyStages>;
    const call = await connect(
      ({ caller, stream }) => {
        const sender = caller.addTrack(stream.getVideoTracks()[0]!, stream);
        attached = attach<DefaultStages & FaultyStages>(sender, worker, [{ stage: 'frameStats' }]);
      },
      { kinds: ['video'] },
    );
    const error = await attached.replace([{ stage: 'throwsAtStart' }]).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(EncodedTransformError).with.property('code', 'stage-failed');
    await decoded(call.callee, 10);
    expect((await attached.stages.frameStats.getStats())[0]?.frames).to.be.greaterThan(5);
  });

  it('drops or passes when detached, and another can be attached, in this worker or in another', async () => {
    const attachStats = (by: Worker) => attach(call.caller.getSenders()[0]!, by, [{ stage: 'frameStats' }]);
    let first!: ReturnType<typeof attachStats>;
    const call = await connect(
      ({ caller, stream }) => {
        first = attach(caller.addTrack(stream.getVideoTracks()[0]!, stream), worker, [{ stage: 'frameStats' }]);
      },
      { kinds: ['video'] },
    );
    await decoded(call.callee, 10);
    await first.detach('drop');
    const { framesOut } = await first.getStats();
    await until('frames dropped', async () => (await first.getStats()).dropped.inactive > 10);
    expect((await first.getStats()).framesOut).to.equal(framesOut);

    const second = attachStats(worker);
    await second.ready;
    await decoded(call.callee, 10);
    await second.detach('pass');
    await decoded(call.callee, 10);

    const other = createWorker();
    const third = attachStats(other);
    await third.ready;
    await decoded(call.callee, 10);
    expect((await third.getStats()).framesIn).to.be.greaterThan(5);
    other.terminate();
  });

  it('refuses a second one, and tells wrong arguments at once', async () => {
    const pc = new RTCPeerConnection();
    const { sender } = pc.addTransceiver('video');
    const first = attach(sender, worker, [{ stage: 'frameStats' }]);
    const second = attach(sender, worker, [{ stage: 'frameStats' }]);
    const error = await second.ready.catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(EncodedTransformError).with.property('code', 'already-attached');
    await first.ready;
    const any = attach as (...args: unknown[]) => unknown;
    expect(() => any({}, worker, [])).to.throw(TypeError, '"target"');
    expect(() => any(sender, {}, [])).to.throw(TypeError, '"worker"');
    expect(() => any(sender, worker, {})).to.throw(TypeError, '"pipeline"');
    expect(() => any(sender, worker, [{}])).to.throw(TypeError, '"pipeline[0].stage"');
    expect(() => any(sender, worker, [], { maxQueue: 0 })).to.throw(RangeError, '"options.maxQueue"');
    const callback = { stage: 'drop', options: { where: { when: [1, () => true] } } };
    expect(() => any(sender, worker, [callback])).to.throw(TypeError, '"pipeline[0].options.where.when[1]"');
    pc.close();
  });

  it('is tapped without being held up: a reader that does not read misses frames, and is told how many', async () => {
    const attachTap = (target: RTCRtpSender) => attach(target, worker, [{ stage: 'tap' }]);
    let attached!: ReturnType<typeof attachTap>;
    const call = await connect(
      ({ caller, stream }) => {
        attached = attachTap(caller.addTrack(stream.getVideoTracks()[0]!, stream));
      },
      { kinds: ['video'] },
    );
    const reader = tapFrames(attached.stages.tap).getReader();
    // More than a reader is granted at once.
    await decoded(call.callee, 75);
    const frames = [];
    for (let at = 0; at < 66; at += 1) {
      const { value } = await reader.read();
      if (value) frames.push(value);
    }
    expect(frames.map(({ missed }) => missed).reduce((sum, missed) => sum + missed)).to.be.greaterThan(0);
    expect((await attached.getStats()).framesDropped).to.equal(0);
    await reader.cancel();
    await decoded(call.callee, 10);
  });
});
