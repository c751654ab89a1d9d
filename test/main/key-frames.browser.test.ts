import { expect } from 'chai';
import { createWorker, type DefaultStages, type Pipeline, requestKeyFrame } from 'framepipe';
import type { MarkingStages } from '../fixtures/workers/marking-stages.js';
import { type AttachedCall, attachedCall } from '../helpers/attach-both.js';
import { closeCalls, decoded } from '../helpers/call.js';
import { until } from '../helpers/until.js';

type Stages = DefaultStages & MarkingStages;

describe('key frames', () => {
  let worker: Worker;
  before(() => {
    worker = new Worker(new URL('../fixtures/workers/marking.worker.ts', import.meta.url), { type: 'module' });
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  const pipeline: Pipeline<Stages> = [{ stage: 'frameStats' }, { stage: 'asker' }];
  const keyFrames = async ({ sender, receiver }: AttachedCall<Stages>) => {
    const counts = await Promise.all([sender, receiver].map((end) => end.stages.frameStats.getStats()));
    return counts.map((streams) => streams.reduce((sum, stream) => sum + stream.keyFrames, 0));
  };

  for (const side of ['sender', 'receiver'] as const) {
    it(`come when a stage of a ${side} asks for one`, async () => {
      const attached = await attachedCall<Stages>(worker, pipeline);
      await decoded(attached.call.callee, 20);
      const [made = 0, seen = 0] = await keyFrames(attached);
      // One may have been asked for to begin with, where frames came before the stages.
      const requests = async () => (await attached[side].getStats()).keyFrameRequests;
      const before = await requests();
      await attached[side].stages.asker.ask();
      await until('a key frame', async () => {
        const [madeNow = 0, seenNow = 0] = await keyFrames(attached);
        return madeNow > made && seenNow > seen;
      });
      expect(await requests()).to.equal(before + 1);
    });

    it(`come after a ${side}'s stage has lost a frame, so that the picture moves on`, async () => {
      const lossy: Pipeline<Stages> = [{ stage: 'frameStats' }, { stage: 'lose', options: { frames: [25, 26] } }];
      const attached = await attachedCall<Stages>(worker, (own) => (own === side ? lossy : [{ stage: 'frameStats' }]));
      await decoded(attached.call.callee, 60);
      const { dropped, keyFrameRequests } = await attached[side].getStats();
      expect(dropped.stage).to.equal(2);
      expect(keyFrameRequests).to.be.within(1, 2);
    });
  }

  it('come when the page asks, where the browser lets it', async () => {
    const attached = await attachedCall<Stages>(createWorker(), [{ stage: 'frameStats' }]);
    await decoded(attached.call.callee, 20);
    const [made = 0] = await keyFrames(attached);
    const able = await requestKeyFrame(attached.sender.target as RTCRtpSender);
    expect(able).to.equal('createEncodedStreams' in RTCRtpSender.prototype);
    if (able) await until('a key frame', async () => ((await keyFrames(attached))[0] ?? 0) > made);
    attached.sender.worker?.terminate();
  });
});
