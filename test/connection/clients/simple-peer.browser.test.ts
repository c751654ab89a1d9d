import type SimplePeer from 'simple-peer';
// The package's own bundle: its source needs what only Node has.
import Peer from 'simple-peer/simplepeer.min.js';
import { endSealedCalls } from '../../helpers/sealed-call.js';
import { ClientCall } from './client-call.js';

describe('simple-peer', () => {
  let call: ClientCall;
  let peer: SimplePeer.Instance;

  afterEach(() => {
    call.end();
    peer.destroy();
    endSealedCalls();
  });

  it('calls with sealed frames, both ways, and more tracks as it goes on', async () => {
    call = await ClientCall.start();
    const [audio, video] = [call.stream.getAudioTracks(), call.stream.getVideoTracks()].map((tracks) => tracks[0]!);
    peer = new Peer({ initiator: true, trickle: false, stream: new MediaStream([audio!]) });
    peer.on('signal', async (signal) => {
      if (signal.type === 'offer') peer.signal((await call.answer(signal)) as SimplePeer.SignalData);
    });
    await call.sealedArrive(['audio']);
    peer.addTrack(video!, call.stream);
    await call.sealedArrive();
    await call.unsealedPlay(['audio']);
  });

  it('answers with sealed frames, both ways', async () => {
    call = await ClientCall.start();
    peer = new Peer({ initiator: false, trickle: true, stream: call.stream });
    const { pc } = call.far;
    peer.on('signal', (signal) => {
      if (signal.type === 'answer') void pc.setRemoteDescription(signal);
      else if ('candidate' in signal) void pc.addIceCandidate(signal.candidate as RTCIceCandidateInit);
    });
    pc.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) peer.signal({ type: 'candidate', candidate: candidate as RTCIceCandidate });
    });
    call.far.addTracks(call.stream);
    await pc.setLocalDescription();
    peer.signal(pc.localDescription!.toJSON());
    await call.sealedArrive();
    await call.unsealedPlay();
  });
});
