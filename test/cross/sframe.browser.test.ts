import { expect } from 'chai';
import { attachToPeerConnection, createWorker, passphraseKey, wrapPeerConnection } from 'framepipe';
import { decoded, fakeMedia, rtpCounts } from '../helpers/call.js';
import { browserName } from '../helpers/rendezvous.js';
import { until } from '../helpers/until.js';
import { crossCall } from './cross-call.js';

describe(`encrypted calls between the browsers, seen from ${browserName}`, () => {
  let worker: Worker;
  const open: (() => void)[] = [];
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(() => {
    for (const close of open.splice(0)) close();
  });

  for (const codec of ['video/VP8', 'video/VP9', 'video/AV1']) {
    it(`both send, both see and hear: ${codec} and Opus`, async function () {
      this.timeout(60_000);
      const key = await passphraseKey('shared', { salt: 'example.test/rooms/2', iterations: 1_000 });
      const media = await fakeMedia();
      const pc = new (wrapPeerConnection(RTCPeerConnection))();
      const audio = new Audio();
      pc.addEventListener('track', ({ track }) => {
        if (track.kind === 'audio') audio.srcObject = new MediaStream([track]);
        audio.play().catch(() => {});
      });
      open.push(() => {
        pc.close();
        for (const track of media.getTracks()) track.stop();
      });
      const keys = { encryptionKey: { key, keyID: 1 }, decryptionKeys: [{ key, keyID: 1 }] };
      const all = attachToPeerConnection(pc, worker, () => [{ stage: 'sframe', options: keys }]);
      const call = await crossCall(
        `sframe ${codec}`,
        pc,
        async () => {
          for (const track of media.getTracks()) pc.addTrack(track, media);
        },
        codec,
      );
      await decoded(pc, 30);
      await until('sound', async () => (await rtpCounts(pc, 'audio')).audioEnergy > 0);
      for (const attached of all.transforms) {
        if (attached.side !== 'receiver') continue;
        const { opened, dropped } = await attached.stages.sframe.getDecrypterStats();
        expect(opened, attached.kind).to.be.greaterThan(20);
        expect(Math.max(...Object.values(dropped)), attached.kind).to.equal(0);
      }
      await call.together('done');
    });
  }
});
