import { expect } from 'chai';
import { attach } from 'framepipe';
import { createInlineWorker } from 'framepipe/inline-worker.js';
import { closeCalls, connect, decoded } from '../helpers/call.js';

describe('createInlineWorker', () => {
  afterEach(closeCalls);

  it('makes a worker that serves pipelines, without a file', async () => {
    const worker = createInlineWorker();
    let attached!: ReturnType<typeof attachStats>;
    const attachStats = (sender: RTCRtpSender) => attach(sender, worker, [{ stage: 'frameStats' }]);
    const call = await connect(
      ({ caller, stream }) => {
        attached = attachStats(caller.addTrack(stream.getVideoTracks()[0]!, stream));
      },
      { kinds: ['video'] },
    );
    await attached.ready;
    await decoded(call.callee, 10);
    expect((await attached.stages.frameStats.getStats())[0]?.frames).to.be.greaterThan(5);
    worker.terminate();
  });
});
