import {
  JoinRequest,
  JoinResponse,
  ParticipantInfo,
  SessionDescription,
  SignalRequest,
  SignalResponse,
  TrackInfo,
  TrackPublishedResponse,
  WrappedJoinRequest,
  WrappedJoinRequest_Compression,
} from '@livekit/protocol';
import { expect } from 'chai';
import { Room } from 'livekit-client';
import { FarEnd } from '../../helpers/far-end.js';
import { endSealedCalls } from '../../helpers/sealed-call.js';
import { until } from '../../helpers/until.js';
import { ClientCall, described, fakeWebSocket } from './client-call.js';

type Say = (message: ArrayBuffer) => void;
type Answer = NonNullable<ConstructorParameters<typeof SignalResponse>[0]>['message'];

const respond = (say: Say, message: Answer) => say(new SignalResponse({ message: message! }).toBinary().slice().buffer);
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

/** The offer that comes with the client's wish to join; Chromium's comes so, where one connection is for both ways. */
async function offerIn(url: string): Promise<SessionDescription | undefined> {
  const text = new URL(url).searchParams.get('join_request');
  if (!text) return undefined;
  const bytes = Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  const { joinRequest, compression } = WrappedJoinRequest.fromBinary(bytes);
  const zipped = compression === WrappedJoinRequest_Compression.GZIP;
  const plain = zipped
    ? new Response(new Blob([joinRequest.slice()]).stream().pipeThrough(new DecompressionStream('gzip')))
    : new Response(joinRequest.slice());
  return JoinRequest.fromBinary(new Uint8Array(await plain.arrayBuffer())).publisherOffer;
}

describe('livekit-client', () => {
  let call: ClientCall;
  let restore: () => void;
  let room: Room;

  /** The far end that sends to the client, where that has a connection for each direction. */
  let publisher: FarEnd;

  /** What a server of LiveKit answers, with the far ends behind it. */
  async function answer({ message }: SignalRequest, say: Say, single: boolean): Promise<void> {
    if (message.case === 'offer') {
      const { type, sdp } = await call.answer(message.value as RTCSessionDescriptionInit, single);
      respond(say, { case: 'answer', value: new SessionDescription({ type, sdp: sdp!, id: message.value.id }) });
    } else if (message.case === 'answer') {
      await publisher.pc.setRemoteDescription(message.value as RTCSessionDescriptionInit);
    } else if (message.case === 'addTrack') {
      const { cid, type, name } = message.value;
      const track = new TrackInfo({ sid: `TR_${cid.slice(0, 8)}`, type, name });
      respond(say, { case: 'trackPublished', value: new TrackPublishedResponse({ cid, track }) });
    }
  }

  /** Has the client join; returns what says something to it. */
  async function join(single: boolean): Promise<Say> {
    publisher = new FarEnd();
    call = await ClientCall.start();
    let say!: Say;
    restore = fakeWebSocket(
      (message, back) => void answer(SignalRequest.fromBinary(new Uint8Array(message as ArrayBuffer)), back, single),
      async (back, url) => {
        say = back;
        const value = await offerIn(url);
        respond(say, { case: 'join', value: joined() });
        if (value) await answer(new SignalRequest({ message: { case: 'offer', value } }), say, single);
      },
    );
    room = new Room({ singlePeerConnection: single });
    await room.connect('ws://localhost:1', 'token', { maxRetries: 0 });
    for (const track of call.stream.getTracks()) await room.localParticipant.publishTrack(track, { simulcast: false });
    return say;
  }

  afterEach(async () => {
    call.end();
    await room.disconnect(false);
    restore();
    publisher.close();
    endSealedCalls();
  });

  it('publishes and plays sealed frames over one connection', async () => {
    await join(true);
    await call.sealedArrive();
    await call.unsealedPlay(['video']);
    expect(call.connections).to.have.length(1);
  });

  it('publishes and plays sealed frames over a connection for each direction', async () => {
    const say = await join(false);
    await call.sealedArrive();
    publisher.addTracks(call.stream);
    await publisher.pc.setLocalDescription();
    const { type, sdp } = await described(publisher.pc);
    respond(say, { case: 'offer', value: new SessionDescription({ type, sdp: sdp! }) });
    await until('the answer', () => publisher.pc.signalingState === 'stable');
    await call.unsealedPlay(['video']);
  });
});
