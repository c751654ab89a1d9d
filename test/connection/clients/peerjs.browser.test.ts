import { Peer } from 'peerjs';
import { endSealedCalls } from '../../helpers/sealed-call.js';
import { until } from '../../helpers/until.js';
import { ClientCall, described, fakeWebSocket } from './client-call.js';

/** What PeerJS and its server say to each other. */
interface Message {
  readonly type: string;
  readonly src?: string;
  readonly dst?: string;
  readonly payload?: { readonly sdp?: RTCSessionDescriptionInit; readonly connectionId: string; readonly type: string };
}

type Say = (message: string) => void;

describe('peerjs', () => {
  let call: ClientCall;
  let peer: Peer;
  let restore: () => void;

  /** PeerJS with a server that has one more client, `far`: the far end of the call. */
  async function start(onMessage: (message: Message, say: Say) => void): Promise<Say> {
    call = await ClientCall.start();
    let say: Say | undefined;
    restore = fakeWebSocket(
      (text, back) => onMessage(JSON.parse(text as string), back),
      (back) => {
        say = back;
        back(JSON.stringify({ type: 'OPEN' }));
      },
    );
    peer = new Peer('near', { host: 'localhost', port: 1, secure: false, debug: 0 });
    await until('the server', () => peer.open);
    return say!;
  }

  afterEach(() => {
    call.end();
    restore();
    peer.destroy();
    endSealedCalls();
  });

  it('calls with sealed frames, both ways', async () => {
    await start(async ({ type, payload }, say) => {
      if (type !== 'OFFER') return;
      const { connectionId, type: kind, sdp } = payload!;
      const answer = { sdp: await call.answer(sdp!), type: kind, connectionId };
      say(JSON.stringify({ type: 'ANSWER', src: 'far', dst: 'near', payload: answer }));
    });
    peer.call('far', call.stream);
    await call.sealedArrive();
    await call.unsealedPlay();
  });

  it('answers with sealed frames, both ways', async () => {
    const say = await start(async ({ type, payload }) => {
      if (type === 'ANSWER') await call.far.pc.setRemoteDescription(payload!.sdp!);
    });
    peer.on('call', (incoming) => incoming.answer(call.stream));
    call.far.addTracks(call.stream);
    await call.far.pc.setLocalDescription();
    const offer = { sdp: await described(call.far.pc), type: 'media', connectionId: 'mc_1' };
    say(JSON.stringify({ type: 'OFFER', src: 'far', dst: 'near', payload: offer }));
    await call.sealedArrive();
    await call.unsealedPlay();
  });
});
