import { expect } from 'chai';
import { type AttachedTransform, attach, attachToPeerConnection, type TransformTarget } from 'framepipe';
import { negotiate } from '../helpers/call.js';
import {
  addTracks,
  endSealedCalls,
  ignoresLateTransforms,
  nothingArrives,
  type SealedCall,
  type SealStages,
  sealedArrive,
  sealedCall,
  sealWorker,
  unsealedPlay,
} from '../helpers/sealed-call.js';
import { pause, until } from '../helpers/until.js';

/** Looks often, so that a test need not wait. */
const frequently = { watchInterval: 150 };

describe('a transform that frames go by', () => {
  let call: SealedCall;
  beforeEach(async () => {
    call = await sealedCall();
  });
  afterEach(endSealedCalls);

  const attachAll = (targets: readonly TransformTarget[]) => {
    const worker = sealWorker();
    return targets.map((target) => attach<SealStages>(target, worker, [{ stage: 'seal' }], frequently));
  };

  async function told(attached: readonly AttachedTransform<SealStages>[]): Promise<void> {
    await until('transform-bypassed', () => attached.every(({ state }) => state === 'failed'));
  }

  /** Senders send nothing any more, not even when an unknowing application changes the camera. */
  async function isStopped(attached: readonly AttachedTransform<SealStages>[]): Promise<void> {
    for (const { target } of attached) await until('no track', () => target.track === null);
    const packets = () => Promise.all(attached.map(({ target }) => packetsSent(target as RTCRtpSender)));
    await nothingArrives(call);
    const before = await packets();
    for (const { target, kind } of attached) {
      await (target as RTCRtpSender).replaceTrack(call.stream.getTracks().find((track) => track.kind === kind)!);
    }
    await nothingArrives(call);
    expect(await packets()).to.deep.equal(before);
  }

  // Elsewhere no transform is ever too late.
  const describeIgnored = ignoresLateTransforms ? describe : () => {};
  describeIgnored('because the browser ignores it, though it did not say so', () => {
    /** What would have told is out of order. */
    const defeat = (target: TransformTarget) =>
      Object.defineProperty(target, 'createEncodedStreams', { value: () => ({}) });

    it('is found, and its sender stopped', async () => {
      const senders = addTracks(call);
      await pause(0);
      const attached = attachAll(senders.map(defeat));
      const events: unknown[] = [];
      for (const one of attached) one.addEventListener('transform-bypassed', ({ detail }) => events.push(detail));
      await negotiate(call.near, call.far.pc);
      await Promise.all(attached.map(({ ready }) => ready));
      await told(attached);
      expect(events).to.deep.equal(attached.map(() => ({ type: 'transform-bypassed', count: 1 })));
      await isStopped(attached);
    });

    it('is found, and its receiver silenced', async () => {
      call.far.addTracks(call.stream);
      await negotiate(call.far.pc, call.near);
      await pause(0);
      const [audio] = call.near.getReceivers();
      const attached = attachAll([defeat(audio!)]);
      await told(attached);
      expect(audio!.track.enabled).to.equal(false);
    });
  });

  /** Without a transform Chromium would send nothing and Firefox in the clear: it is stopped in both. */
  describe('because someone', () => {
    let senders: AttachedTransform<SealStages>[];
    let receivers: AttachedTransform<SealStages>[];
    beforeEach(async () => {
      const all = attachToPeerConnection<SealStages>(call.near, sealWorker(), () => [{ stage: 'seal' }], frequently);
      addTracks(call);
      await negotiate(call.near, call.far.pc, () => call.far.addTracks(call.stream));
      await Promise.all([sealedArrive(call), unsealedPlay(call, all.transforms)]);
      senders = all.transforms.filter(({ side }) => side === 'sender');
      receivers = all.transforms.filter(({ side }) => side === 'receiver');
    });

    it('took it away is found, its sender stopped and its receiver silenced', async () => {
      for (const { target } of [...senders, ...receivers]) target.transform = null;
      await told([...senders, ...receivers]);
      await isStopped(senders);
      for (const { target } of receivers) expect(target.track!.enabled).to.equal(false);
    });

    it('put another in its place is found, its sender stopped and its receiver silenced', async () => {
      const source = 'onrtctransform = ({ transformer }) => transformer.readable.pipeTo(transformer.writable)';
      const passing = new Worker(URL.createObjectURL(new Blob([source])));
      for (const { target } of [...senders, ...receivers]) target.transform = new RTCRtpScriptTransform(passing);
      await told([...senders, ...receivers]);
      await isStopped(senders);
      for (const { target } of receivers) expect(target.track!.enabled).to.equal(false);
      passing.terminate();
    });
  });
});

async function packetsSent(sender: RTCRtpSender): Promise<number> {
  let sum = 0;
  for (const stats of (await sender.getStats()).values()) if (stats.type === 'outbound-rtp') sum += stats.packetsSent;
  return sum;
}
