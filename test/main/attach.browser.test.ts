import { expect } from 'chai';
import { attach, createWorker } from 'framepipe';
import { closeCalls, connect, decoded } from '../helpers/call.js';
import { until } from '../helpers/until.js';

describe('attach', () => {
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  it('carries every frame of a call through its pipelines, on both sides', async () => {
    const attached: ReturnType<typeof attachStats>[] = [];
    const attachStats = (target: RTCRtpSender | RTCRtpReceiver) => attach(target, worker, [{ stage: 'frameStats' }]);
    const call = await connect(({ caller, callee, stream }) => {
      for (const track of stream.getTracks()) attached.push(attachStats(caller.addTrack(track, stream)));
      callee.addEventListener('track', ({ receiver }) => attached.push(attachStats(receiver)));
    });
    await Promise.all(attached.map(({ ready }) => ready));
    expect(attached.map(({ side, kind }) => `${side} ${kind}`)).to.have.members([
      'sender audio',
      'sender video',
      'receiver audio',
      'receiver video',
    ]);
    await decoded(call.callee, 30);
    for (const one of attached) {
      const stats = await one.getStats();
      expect(stats.framesIn, one.side + one.kind).to.be.greaterThan(20);
      expect(stats.framesOut + stats.framesDropped + stats.framesQueued).to.equal(stats.framesIn);
      expect(stats.framesDropped - stats.dropped.repeat).to.equal(0);
    }
    const video = attached.find(({ side, kind }) => side === 'receiver' && kind === 'video')!;
    const [stream] = await video.stages.frameStats.getStats();
    expect(stream?.mimeType).to.equal('video/VP8');
    expect(stream?.keyFrames).to.be.at.least(1);
    expect(stream?.frameRate).to.be.greaterThan(0);
  });

  it('puts other stages in place mid-call', async () => {
    let attached!: ReturnType<typeof make>;
    const make = (target: RTCRtpSender) => attach(target, worker, [{ stage: 'frameStats' }]);
    const call = await connect(
      ({ caller, stream }) => {
        attached = make(caller.addTrack(stream.getVideoTracks()[0]!, stream));
      },
      { kinds: ['video'] },
    );
    await decoded(call.callee, 10);
    const replaced = await attached.replace([
      { stage: 'tap', name: 'wire' },
      { stage: 'drop', options: { rate: 0 } },
    ]);
    await replaced.stages.drop.configure({ rate: 0 });
    await decoded(call.callee, 20);
    const stats = await attached.getStats();
    expect(stats.framesDropped).to.equal(0);
    await attached.detach('drop');
    const { framesOut } = await attached.getStats();
    await until('frames dropped', async () => (await attached.getStats()).dropped.inactive > 5);
    expect((await attached.getStats()).framesOut).to.equal(framesOut);
  });
});
