import { expect } from 'chai';
import type { TransformTarget } from 'framepipe';
import { attachToPeerConnection, wrapPeerConnection } from 'framepipe';
import { negotiate } from '../helpers/call.js';
import {
  addTracks,
  attachSeal,
  endSealedCalls,
  ignoresLateTransforms,
  livingStages,
  type SealStages,
  sealedArrive,
  sealedCall,
  sealWorker,
} from '../helpers/sealed-call.js';
import { pause, until } from '../helpers/until.js';

describe('attach, when the connection is closed', () => {
  let worker: Worker;
  beforeEach(() => {
    worker = sealWorker();
  });
  afterEach(endSealedCalls);

  /** Why a pipeline does not start; nothing of it may stay in the worker. */
  async function refusal(target: TransformTarget): Promise<unknown> {
    const attached = attachSeal(target, worker);
    const failure = await attached.ready.then(
      () => undefined,
      (error) => error.code,
    );
    if (failure === 'closed') {
      expect(attached.state).to.equal('closed');
      await until('no stage', async () => (await livingStages(worker)) === 0);
    }
    return failure;
  }

  it('is refused on both sides of one that has negotiated', async () => {
    const { near, far, stream } = await sealedCall();
    near.addTrack(stream.getTracks()[0]!, stream);
    await negotiate(near, far.pc);
    const [transceiver] = near.getTransceivers();
    near.close();
    expect(await refusal(transceiver!.sender)).to.equal('closed');
    expect(await refusal(transceiver!.receiver)).to.equal('closed');
  });

  it('is refused to a sender of one that never negotiated', async () => {
    for (const kind of ['audio', 'video']) {
      const near = new RTCPeerConnection();
      const { sender } = near.addTransceiver(kind);
      await pause(0);
      near.close();
      expect(await refusal(sender)).to.equal('closed');
    }
  });

  it('is refused to a receiver of one that never negotiated only where it is too late anyhow: nothing tells', async () => {
    const near = new RTCPeerConnection();
    const { receiver } = near.addTransceiver('audio');
    await pause(0);
    near.close();
    expect(await refusal(receiver)).to.equal(ignoresLateTransforms ? 'too-late' : undefined);
  });

  it('is refused to all of one that the library watches, negotiated or not', async () => {
    const near = new (wrapPeerConnection(RTCPeerConnection))();
    const { sender, receiver } = near.addTransceiver('audio');
    near.close();
    expect(await refusal(sender)).to.equal('closed');
    expect(await refusal(receiver)).to.equal('closed');
  });

  it('ends what was attached before', async () => {
    const call = await sealedCall();
    const attached = addTracks(call).map((sender) => attachSeal(sender, worker));
    await negotiate(call.near, call.far.pc);
    await sealedArrive(call);
    call.near.close();
    await until('no stage', async () => (await livingStages(worker)) === 0);
    expect(attached.map(({ state }) => state)).to.deep.equal(['closed', 'closed']);
    expect(await attached[0]!.getStats().catch((error) => error)).to.include({ code: 'closed' });
  });

  it('ends what is only just being attached, without calling that a failure', async () => {
    const near = new RTCPeerConnection();
    const all = attachToPeerConnection<SealStages>(near, worker, () => [{ stage: 'seal' }]);
    const failed: unknown[] = [];
    all.addEventListener('failed', ({ detail }) => failed.push(detail.error));
    near.addTransceiver('audio');
    const attached = all.transforms;
    near.close();
    for (const one of attached) {
      expect(await one.ready.catch((error) => error)).to.include({ code: 'closed' });
      expect(one.state).to.equal('closed');
    }
    await until('no stage', async () => (await livingStages(worker)) === 0);
    expect(failed).to.deep.equal([]);
  });

  it('leaves alone the parameters that an application is about to set', async () => {
    const near = new RTCPeerConnection();
    const { sender } = near.addTransceiver('video');
    const parameters = sender.getParameters();
    parameters.encodings[0]!.maxBitrate = 123_000;
    await attachSeal(sender, worker).ready;
    await sender.setParameters(parameters);
    expect(sender.getParameters().encodings[0]!.maxBitrate).to.equal(123_000);
    near.close();
  });
});
