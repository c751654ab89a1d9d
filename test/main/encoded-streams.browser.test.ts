import { expect } from 'chai';
import { attach, createWorker, EncodedTransformError, passphraseKey, support, wrapPeerConnection } from 'framepipe';
import { closeCalls, connect, decoded } from '../helpers/call.js';
import { until } from '../helpers/until.js';

const scope = globalThis as { RTCRtpScriptTransform?: unknown };

describe('where there is no RTCRtpScriptTransform', () => {
  const original = scope.RTCRtpScriptTransform;
  const streams = 'createEncodedStreams' in RTCRtpSender.prototype;
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  beforeEach(() => {
    delete scope.RTCRtpScriptTransform;
  });
  afterEach(() => {
    scope.RTCRtpScriptTransform = original;
    closeCalls();
  });

  if (!streams) {
    it('nor createEncodedStreams, support says why and ready rejects', async () => {
      const able = support();
      expect(able.supported).to.equal(false);
      expect(able).to.have.property('reason').that.includes('RTCRtpScriptTransform');
      const pc = new RTCPeerConnection();
      const attached = attach(pc.addTransceiver('video').sender, worker, [{ stage: 'frameStats' }]);
      const error = await attached.ready.catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(EncodedTransformError).with.property('code', 'not-supported');
      pc.close();
    });
    return;
  }

  /** An encrypted video call over the old interface. */
  async function encryptedCall() {
    const Holding = wrapPeerConnection(RTCPeerConnection);
    const key = await passphraseKey('shared', { salt: 'example.test/rooms/3', iterations: 1_000 });
    const pipeline = [{ stage: 'frameStats' }, { stage: 'sframe' }] as const;
    const attachTo = (target: RTCRtpSender | RTCRtpReceiver) => attach(target, worker, pipeline);
    let sending!: ReturnType<typeof attachTo>;
    let receiving!: ReturnType<typeof attachTo>;
    const call = await connect(
      ({ caller, callee, stream }) => {
        sending = attachTo(caller.addTrack(stream.getVideoTracks()[0]!, stream));
        callee.addEventListener('track', ({ receiver }) => {
          receiving = attachTo(receiver);
        });
      },
      { kinds: ['video'], caller: new Holding(), callee: new Holding() },
    );
    await receiving.stages.sframe.addDecryptionKey(key, 0);
    await sending.stages.sframe.setEncryptionKey(key, 0);
    await decoded(call.callee, 20);
    return { call, sending, receiving, key };
  }

  it('support names createEncodedStreams', () => {
    expect(support()).to.include({ supported: true, interface: 'encoded-streams' });
  });

  it('pipelines run over createEncodedStreams', async () => {
    const { receiving } = await encryptedCall();
    const { opened, dropped } = await receiving.stages.sframe.getDecrypterStats();
    expect(opened).to.be.greaterThan(15);
    expect(dropped.authentication + dropped.syntax).to.equal(0);
    expect((await receiving.stages.frameStats.getStats())[0]?.frames).to.be.greaterThan(15);
  });

  it('they can be replaced, taken off, and attached again', async () => {
    const { call, sending, receiving } = await encryptedCall();
    await Promise.all([sending.replace([{ stage: 'frameStats' }]), receiving.replace([])]);
    await decoded(call.callee, 20);
    await sending.detach('drop');
    const before = (await sending.getStats()).dropped.inactive;
    await until('frames dropped', async () => (await sending.getStats()).dropped.inactive > before + 5);
    const again = attach(sending.target, worker, [{ stage: 'frameStats' }]);
    await again.ready;
    await decoded(call.callee, 10);
    await again.detach('pass');
    await decoded(call.callee, 10);
  });

  it('another worker cannot take over the streams', async () => {
    const { sending } = await encryptedCall();
    await sending.detach('drop');
    const other = createWorker();
    const error = await attach(sending.target, other, [{ stage: 'frameStats' }]).ready.catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(EncodedTransformError).with.property('code', 'not-supported');
    other.terminate();
  });
});
