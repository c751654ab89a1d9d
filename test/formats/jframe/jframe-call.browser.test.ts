import { expect } from 'chai';
import { type AttachedTransform, attach } from 'framepipe';
import { importJframeKey } from 'framepipe/formats/jframe.js';
import type { JframeStageOptions } from 'framepipe/stages/jframe.js';
import { closeCalls, connect, decoded, prefer, rtpCounts } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import type { stages } from './jframe.worker.js';

type JframePipeline = AttachedTransform<
  typeof stages,
  readonly [{ readonly stage: 'jframe'; readonly options: JframeStageOptions }]
>;

describe('jframe on real calls', () => {
  let worker: Worker;
  before(() => {
    worker = new Worker(new URL('./jframe.worker.ts', import.meta.url), { type: 'module' });
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  for (const codec of ['video/VP8', 'video/VP9']) {
    it(`carries ${codec} and Opus, and follows three steps of the ratchet at once`, async () => {
      const key = await importJframeKey(crypto.getRandomValues(new Uint8Array(32)));
      const senders: JframePipeline[] = [];
      const receivers: JframePipeline[] = [];
      const options = { encryptionKey: { key, keyID: 15 }, decryptionKeys: [{ key, keyID: 15 }] };
      const own = (target: RTCRtpSender | RTCRtpReceiver): JframePipeline =>
        attach<typeof stages, readonly [{ readonly stage: 'jframe'; readonly options: JframeStageOptions }]>(
          target,
          worker,
          [{ stage: 'jframe', options }],
        );
      const { callee } = await connect(({ caller, callee: other, stream }) => {
        for (const track of stream.getTracks()) {
          const transceiver = caller.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
          senders.push(own(transceiver.sender));
          prefer(transceiver, codec);
        }
        other.addEventListener('track', ({ receiver }) => receivers.push(own(receiver)));
      });
      await decoded(callee, 5);
      await until('sound', async () => (await rtpCounts(callee, 'audio')).audioEnergy > 0);
      for (const { stages } of senders) {
        await Promise.all([1, 2, 3].map(() => stages.jframe.ratchetEncryptionKey()));
      }
      for (const { stages } of receivers) {
        await until('the ratchet', async () => (await stages.jframe.getDecrypterStats()).ratchetSteps === 3);
      }
      await decoded(callee, 5);
      for (const { stages } of receivers) {
        const { dropped, clear } = await stages.jframe.getDecrypterStats();
        expect([...Object.values<number>(dropped), clear].every((count) => count === 0)).to.equal(true);
      }
    });
  }
});
