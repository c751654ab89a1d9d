import { expect } from 'chai';
import { importLivekitKey } from 'framepipe/formats/livekit.js';
import { Keyring } from 'framepipe/keys.js';
import { closeCalls, decoded, hasCodec, rtpCounts } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import { callWith, LivekitPeer, type LivekitPipeline } from './livekit-call.js';

const secret = (seed: number) => importLivekitKey(new Uint8Array(32).fill(seed));
const sound = (pc: RTCPeerConnection) => rtpCounts(pc, 'audio').then(({ audioEnergy }) => audioEnergy);

/** All frames that an end refused, by whatever cause. */
async function refused(pipeline: LivekitPipeline): Promise<number> {
  const { dropped } = await pipeline.stages.livekit.getDecrypterStats();
  return Object.values<number>(dropped).reduce((sum, count) => sum + count);
}

describe('livekit on real calls with livekit-client’s own worker', () => {
  let worker: Worker;
  let peer: LivekitPeer;

  beforeEach(() => {
    worker = new Worker(new URL('./livekit.worker.ts', import.meta.url), { type: 'module' });
    peer = new LivekitPeer();
  });
  afterEach(() => {
    closeCalls();
    worker.terminate();
    peer.worker.terminate();
  });

  for (const codec of ['video/VP8', 'video/VP9', 'video/H264']) {
    it(`opens what it seals: ${codec} and Opus, through a key change and two steps of the ratchet`, async function () {
      if (!hasCodec(codec)) this.skip();
      const [first, second] = [await secret(1), await secret(2)];
      const { callee, pipelines, events } = await callWith(peer, worker, 'caller', codec);
      await until('both pipelines', () => pipelines.length === 2);
      const all = (work: (pipeline: LivekitPipeline) => Promise<void>) => Promise.all(pipelines.map(work));
      await all(({ stages }) => stages.livekit.addDecryptionKey(first, 0));
      await all(({ stages }) => stages.livekit.addDecryptionKey(second, 1));
      peer.setKey(first, 0);
      await decoded(callee, 5);
      await until('sound', async () => (await sound(callee)) > 0);
      peer.setKey(second, 1);
      await decoded(callee, 5);
      await peer.ratchet(1);
      await peer.ratchet(1);
      const steps = ({ stages }: LivekitPipeline) =>
        stages.livekit.getDecrypterStats().then(({ ratchetSteps }) => ratchetSteps);
      for (const pipeline of pipelines) await until('the ratchet', async () => (await steps(pipeline)) === 2);
      await decoded(callee, 5);
      for (const pipeline of pipelines) expect(await refused(pipeline), pipeline.kind).to.equal(0);
      expect(events.map(({ type }) => type)).to.include('key-ratcheted');
    });

    it(`seals what it opens: ${codec} and Opus, through a key change and two steps of the ratchet`, async function () {
      if (!hasCodec(codec)) this.skip();
      const [first, second] = [await secret(1), await secret(2)];
      peer.setKey(first, 0);
      peer.setKey(second, 1);
      const { callee, pipelines } = await callWith(peer, worker, 'callee', codec);
      const keyring = new Keyring({ stage: 'livekit' });
      for (const pipeline of pipelines) await keyring.protect(pipeline);
      await keyring.add({ keyID: 0, key: first });
      await keyring.activate(0);
      await decoded(callee, 5);
      await until('sound', async () => (await sound(callee)) > 0);
      await keyring.add({ keyID: 1, key: second });
      await keyring.activate(1, { acknowledged: 0 });
      await decoded(callee, 5);
      expect(peer.errors).to.deep.equal([]);
      for (let step = 0; step < 2; step += 1) {
        // All tracks at once, and a step at a time: the peer keeps no key before the present one, and follows no more. It
        // loses what is on its way.
        await Promise.all(pipelines.map(({ stages }) => stages.livekit.ratchetEncryptionKey()));
        await decoded(callee, 5);
      }
      for (const { stages } of pipelines) {
        const { sealed, clear } = await stages.livekit.getEncrypterStats();
        expect([sealed > 0, clear]).to.deep.equal([true, 0]);
      }
    });
  }
});
