import { expect } from 'chai';
import type { AttachedTransform } from 'framepipe';
import { negotiate, rtpCounts } from '../helpers/call.js';
import {
  addTracks,
  attachSeal,
  connected,
  endSealedCalls,
  ignoresLateTransforms,
  KINDS,
  nothingArrives,
  type SealedCall,
  type SealStages,
  sealedArrive,
  sealedCall,
  sealWorker,
  unsealedPlay,
} from '../helpers/sealed-call.js';
import { pause, until } from '../helpers/until.js';

/**
 * When a pipeline may come on a connection that is held by nothing. Chromium ignores a transform that comes a task late
 * and sends in the clear; then the sender must be stopped, and the application told.
 */
describe('attach, sooner or later', () => {
  let call: SealedCall;
  let worker: Worker;
  beforeEach(async () => {
    call = await sealedCall();
    worker = sealWorker();
  });
  afterEach(endSealedCalls);

  const attachAll = (targets: readonly (RTCRtpSender | RTCRtpReceiver)[]) =>
    targets.map((target) => attachSeal(target, worker));

  /** Everything goes through, or in a browser that ignores late transforms, nothing goes. */
  async function sendsSealedOrNothing(attached: AttachedTransform<SealStages>[], clear: 'never' | 'not again') {
    if (ignoresLateTransforms) await sendsNothing(attached, clear);
    else await sealedArrive(call, { clear });
  }

  async function sendsNothing(attached: AttachedTransform<SealStages>[], clear: 'never' | 'not again'): Promise<void> {
    await expectTooLate(attached);
    await connected(call);
    for (const { target } of attached) await until('a sender without a track', () => target.track === null);
    // Nothing arrives any more, not even when an unknowing application changes the camera.
    for (const { target, kind } of attached) {
      await (target as RTCRtpSender).replaceTrack(call.stream.getTracks().find((track) => track.kind === kind)!);
    }
    await nothingArrives(call);
    if (clear === 'never')
      expect((await call.far.arrived('audio')).clear + (await call.far.arrived('video')).clear).to.equal(0);
  }

  async function playsNothing(attached: AttachedTransform<SealStages>[]): Promise<void> {
    await expectTooLate(attached);
    for (const { target } of attached) expect(target.track?.enabled, 'a receiver that plays').to.equal(false);
  }

  async function expectTooLate(attached: AttachedTransform<SealStages>[]): Promise<void> {
    expect(attached).to.have.length(2);
    for (const one of attached) {
      const failure = await one.ready.then(
        () => undefined,
        (error) => error,
      );
      expect(failure).to.include({ name: 'EncodedTransformError', code: 'too-late' });
      expect(one.state).to.equal('failed');
    }
  }

  describe('to a sender', () => {
    it('in the task of addTrack', async () => {
      attachAll(addTracks(call));
      await negotiate(call.near, call.far.pc);
      await sealedArrive(call);
    });

    it('a microtask after addTrack', async () => {
      const senders = addTracks(call);
      await null;
      attachAll(senders);
      await negotiate(call.near, call.far.pc);
      await sealedArrive(call);
    });

    it('setTimeout(0) after addTrack, before any negotiation', async () => {
      const senders = addTracks(call);
      await pause(0);
      const attached = attachAll(senders);
      await negotiate(call.near, call.far.pc);
      await sendsSealedOrNothing(attached, 'never');
    });

    it('100 ms after addTrack, before any negotiation', async () => {
      const senders = addTracks(call);
      await pause(100);
      const attached = attachAll(senders);
      await negotiate(call.near, call.far.pc);
      await sendsSealedOrNothing(attached, 'never');
    });

    it('after 500 ms of media', async () => {
      const senders = addTracks(call);
      await negotiate(call.near, call.far.pc);
      await until('clear frames', async () => (await call.far.arrived('video')).clear > 5);
      await pause(500);
      await sendsSealedOrNothing(attachAll(senders), 'not again');
    });
  });

  describe('to a receiver', () => {
    const attached: AttachedTransform<SealStages>[] = [];
    beforeEach(() => {
      attached.length = 0;
    });
    const onTrack = (act: (receiver: RTCRtpReceiver) => void) =>
      call.near.addEventListener('track', ({ receiver }) => act(receiver));
    const attachTo = (receiver: RTCRtpReceiver) => attached.push(attachSeal(receiver, worker));
    const plays = () => until('both receivers', () => attached.length === 2).then(() => unsealedPlay(call, attached));
    const playsUnsealedOrNothing = async () => {
      await until('both receivers', () => attached.length === 2);
      await (ignoresLateTransforms ? playsNothing(attached) : unsealedPlay(call, attached));
    };

    it('in ontrack, made by the remote offer', async () => {
      onTrack(attachTo);
      call.far.addTracks(call.stream);
      await negotiate(call.far.pc, call.near);
      await plays();
    });

    it('in ontrack, made by a local addTransceiver', async () => {
      onTrack(attachTo);
      for (const kind of KINDS) call.near.addTransceiver(kind, { direction: 'recvonly' });
      await negotiate(call.near, call.far.pc, () => call.far.addTracks(call.stream));
      await playsUnsealedOrNothing();
    });

    it('in ontrack, made by a local addTrack before the offer came', async () => {
      onTrack(attachTo);
      attachAll(addTracks(call));
      call.far.addTracks(call.stream);
      await negotiate(call.far.pc, call.near);
      await playsUnsealedOrNothing();
      await sealedArrive(call);
    });

    it('setTimeout(0) after ontrack', async () => {
      onTrack((receiver) => setTimeout(() => attachTo(receiver)));
      call.far.addTracks(call.stream);
      await negotiate(call.far.pc, call.near);
      await playsUnsealedOrNothing();
    });

    it('500 ms into the media', async () => {
      call.far.addTracks(call.stream);
      await negotiate(call.far.pc, call.near);
      await until('media', async () => (await rtpCounts(call.near, 'video')).packetsReceived > 5);
      await pause(500);
      for (const receiver of call.near.getReceivers()) attachTo(receiver);
      await playsUnsealedOrNothing();
    });
  });

  describe('to an answering sender', () => {
    it('in the task of an addTrack that re-uses a remote-made transceiver', async () => {
      let attached: AttachedTransform<SealStages>[] = [];
      call.far.addTracks(call.stream);
      await negotiate(call.far.pc, call.near, async () => {
        await pause(20);
        attached = attachAll(addTracks(call));
      });
      expect(call.near.getTransceivers()).to.have.length(2);
      await sendsSealedOrNothing(attached, 'never');
    });

    it('in ontrack, before an addTrack that re-uses its transceiver', async () => {
      call.near.addEventListener('track', ({ transceiver }) => attachSeal(transceiver.sender, worker));
      call.far.addTracks(call.stream);
      await negotiate(call.far.pc, call.near, async () => {
        await pause(20);
        addTracks(call);
      });
      expect(call.near.getTransceivers()).to.have.length(2);
      await sealedArrive(call);
    });
  });

  describe('and what comes after', () => {
    let senders: RTCRtpSender[];
    let attached: AttachedTransform<SealStages>[];
    beforeEach(async () => {
      senders = addTracks(call);
      attached = attachAll(senders);
      await negotiate(call.near, call.far.pc);
      await sealedArrive(call);
    });
    const keys = async () => Promise.all(KINDS.map(async (kind) => (await call.far.arrived(kind)).keys));

    it('replaces a pipeline by another', async () => {
      for (const one of attached) await one.replace([{ stage: 'seal', options: { key: 7 } }]);
      await sealedArrive(call);
      expect(await keys()).to.deep.equal(KINDS.map(() => [0x5a, 7]));
    });

    it('puts another track in place, and none for a while', async () => {
      for (const sender of senders) await sender.replaceTrack(sender.track!.clone());
      await sealedArrive(call);
      for (const sender of senders) await sender.replaceTrack(null);
      await pause(100);
      for (const [index, track] of call.stream.getTracks().entries()) await senders[index]!.replaceTrack(track);
      await sealedArrive(call);
    });

    it('takes the pipeline off, which lets nothing through, and attaches another in another worker', async () => {
      for (const one of attached) await one.detach('drop');
      await nothingArrives(call);
      const other = sealWorker();
      for (const sender of senders) await attachSeal(sender, other).ready;
      await sealedArrive(call);
    });
  });
});
