import {
  JoinResponse,
  ParticipantInfo,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  TrackInfo,
  TrackPublishedResponse,
} from '@livekit/protocol';
import { Room } from 'livekit-client';
import { FarEnd } from '../../helpers/far-end.js';
import { endSealedCalls } from '../../helpers/sealed-call.js';
import { until } from '../../helpers/until.js';
import { ClientCall, described, fakeWebSocket } from './client-call.js';

type Say = (message: ArrayBuffer) => void;
type Response = NonNullable<ConstructorParameters<typeof SignalResponse>[0]>['message'];

/** The far end that sends to the client: LiveKit has a connection for each direction. */
let publisher: FarEnd;

const respond = (say: Say, message: Response) =>
  say(new SignalResponse({ message: message! }).toBinary().slice().buffer);
const joined = () =>
  new JoinResponse({
    room: { sid: 'RM_1', name: 'room' },
    participant: new ParticipantInfo({
      sid: 'PA_1',
      identity: 'near',
      permission: { canPublish: true, canSubscribe: true },
    }),
    serverInfo: { version: '1.9.0', protocol: 16 },
    serverVersion: '1.9.0',
    subscriberPrimary: false,
    pingInterval: 30,
    pingTimeout: 60,
  });

describe('livekit-client', () => {
  let call: ClientCall;
  let restore: () => void;
  let room: Room;

  /** What a server of LiveKit answers, with the far ends behind it. */
  async function answer({ message }: SignalRequest, say: Say): Promise<void> {
    if (message.case === 'offer') {
      const { type, sdp } = await call.answer(message.value as RTCSessionDescriptionInit, false);
      respond(say, { case: 'answer', value: new SessionDescription({ type, sdp: sdp!, id: message.value.id }) });
    } else if (message.case === 'answer') {
      await publisher.pc.setRemoteDescription(message.value as RTCSessionDescriptionInit);
    } else if (message.case === 'addTrack') {
      const { cid, type, name } = message.value;
      const track = new TrackInfo({ sid: `TR_${cid.slice(0, 8)}`, type, name });
      respond(say, { case: 'trackPublished', value: new TrackPublishedResponse({ cid, track }) });
    }
  }

  afterEach(async () => {
    call.end();
    await room.disconnect(false);
    restore();
    publisher.close();
    endSealedCalls();
  });

  it('publishes and plays sealed frames', async () => {
    publisher = new FarEnd();
    call = await ClientCall.start();
    let say!: Say;
    restore = fakeWebSocket(
      (message, back) => void answer(SignalRequest.fromBinary(new Uint8Array(message as ArrayBuffer)), back),
      (back) => {
        say = back;
        respond(say, { case: 'join', value: joined() });
      },
    );
    room = new Room({ singlePeerConnection: false });
    await room.connect('ws://localhost:1', 'token', { maxRetries: 0 });
    for (const track of call.stream.getTracks()) await room.localParticipant.publishTrack(track, { simulcast: false });
    await call.sealedArrive();
    publisher.addTracks(call.stream);
    await publisher.pc.setLocalDescription();
    const { type, sdp } = await described(publisher.pc);
    respond(say, { case: 'offer', value: new SessionDescription({ type, sdp: sdp! }) });
    await until('the answer', () => publisher.pc.signalingState === 'stable');
    await call.unsealedPlay(['video']);
  });
});
