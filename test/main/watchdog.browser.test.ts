import { expect } from 'chai';
import { type AttachedPeerConnection, attachToPeerConnection } from 'framepipe';
import { negotiate } from '../helpers/call.js';
import {
  addTracks,
  endSealedCalls,
  type SealedCall,
  type SealStages,
  sealedArrive,
  sealedCall,
  sealWorker,
  unsealedPlay,
} from '../helpers/sealed-call.js';
import { pause, until } from '../helpers/until.js';

/** Milliseconds between two looks of the watchdog. */
const INTERVAL = 100;
/** What the pipelines tell of changes that the tests make. */
const harmless = ['replaced'];
/** Time enough for a watchdog that is wrong to say so, more than once. */
const aWhile = () => pause(5 * INTERVAL);

describe('the watchdog finds nothing wrong with', () => {
  let call: SealedCall;
  let all: AttachedPeerConnection<SealStages>;
  const reports: string[] = [];
  beforeEach(async () => {
    call = await sealedCall();
    all = attachToPeerConnection<SealStages>(call.near, sealWorker(), () => [{ stage: 'seal' }], {
      watchInterval: INTERVAL,
    });
    reports.length = 0;
    all.addEventListener('report', ({ detail }) => {
      if (!harmless.includes(detail.type))
        reports.push(`${detail.attached.side} ${detail.attached.kind}: ${detail.type} ${detail.cause ?? ''}`);
    });
    addTracks(call);
    await negotiateSilence(call);
    await flows();
  });
  afterEach(() => {
    expect(reports).to.deep.equal([]);
    expect(all.transforms.map(({ state }) => state)).to.deep.equal(['running', 'running', 'running', 'running']);
    endSealedCalls();
  });

  const flows = () => Promise.all([sealedArrive(call), unsealedPlay(call, all.transforms)]);
  const tracks = () => call.near.getSenders().map(({ track }) => track!);

  it('a call, and tracks that are muted, at either end: black, silence, Opus DTX', async () => {
    await aWhile();
    const clones = tracks().map((track) => track.clone());
    for (const [index, sender] of call.near.getSenders().entries()) await sender.replaceTrack(clones[index]!);
    for (const track of clones) track.enabled = false;
    for (const { track } of call.near.getReceivers()) track.enabled = false;
    await aWhile();
    for (const sender of call.far.pc.getSenders()) await sender.replaceTrack(null);
    await aWhile();
  });

  it('senders without a track, and encodings that are off', async () => {
    const before = tracks();
    for (const sender of call.near.getSenders()) await sender.replaceTrack(null);
    await aWhile();
    for (const [index, sender] of call.near.getSenders().entries()) {
      await sender.replaceTrack(before[index]!);
      const parameters = sender.getParameters();
      for (const encoding of parameters.encodings) encoding.active = false;
      await sender.setParameters(parameters);
    }
    await aWhile();
  });

  it('directions that change', async () => {
    for (const direction of ['inactive', 'sendrecv'] as const) {
      for (const transceiver of call.near.getTransceivers()) transceiver.direction = direction;
      await negotiate(call.near, call.far.pc);
      await aWhile();
    }
    await flows();
  });

  it('DTMF digits, which go by transforms in every browser', async () => {
    const { dtmf } = call.near.getSenders().find(({ track }) => track?.kind === 'audio')!;
    await until('DTMF', () => dtmf!.canInsertDTMF);
    dtmf!.insertDTMF('12#', 400, 50);
    await until('the last digit', () => dtmf!.toneBuffer === '');
    await pause(500);
    await flows();
  });

  it('pipelines that let nothing through', async () => {
    await all.replace(() => [{ stage: 'swallow' }]);
    await aWhile();
  });
});

/** Both ends add media, and agree to send none of silence (RFC 7587, section 7.1). */
async function negotiateSilence({ near, far, stream }: SealedCall): Promise<void> {
  const silent = ({ type, sdp }: RTCSessionDescription): RTCSessionDescriptionInit => ({
    type,
    sdp: sdp.replace('useinbandfec=1', 'useinbandfec=1;usedtx=1'),
  });
  await near.setLocalDescription();
  await far.pc.setRemoteDescription(silent(near.localDescription!));
  far.addTracks(stream);
  await far.pc.setLocalDescription();
  await near.setRemoteDescription(silent(far.pc.localDescription!));
}
