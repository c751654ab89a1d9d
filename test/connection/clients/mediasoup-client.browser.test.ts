import { Device } from 'mediasoup-client';
import type { RtpCapabilities, TransportOptions } from 'mediasoup-client/types';
import type { FarEnd } from '../../helpers/far-end.js';
import { endSealedCalls } from '../../helpers/sealed-call.js';
import { ClientCall, described } from './client-call.js';

/** What a router of mediasoup says that it can do. */
const routerRtpCapabilities: RtpCapabilities = {
  codecs: [
    {
      kind: 'audio',
      mimeType: 'audio/opus',
      clockRate: 48_000,
      channels: 2,
      preferredPayloadType: 100,
      parameters: {},
    },
    { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, preferredPayloadType: 101, parameters: {} },
  ],
  headerExtensions: [],
};

/** A transport of which only the form counts: the far end stands in for the server. */
const transport: TransportOptions = {
  id: 'transport',
  iceParameters: { usernameFragment: 'abcd', password: 'abcdefghijklmnopqrstuv', iceLite: true },
  iceCandidates: [
    { foundation: 'a', priority: 1, ip: '127.0.0.1', address: '127.0.0.1', protocol: 'udp', port: 9, type: 'host' },
  ],
  dtlsParameters: {
    role: 'auto',
    fingerprints: [{ algorithm: 'sha-256', value: Array(32).fill('AB').join(':') }],
  },
};

/**
 * mediasoup-client writes the server's descriptions itself, from parameters that its own server gives. Here the far end
 * is a browser's connection: its real descriptions take the place of those.
 */
function standIn(far: FarEnd): typeof RTCPeerConnection {
  return class extends RTCPeerConnection {
    override async setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      const { pc } = far;
      if (description.type === 'answer') await pc.setRemoteDescription(this.localDescription!);
      await pc.setLocalDescription();
      await super.setRemoteDescription(await described(pc));
    }

    override async setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      await super.setLocalDescription(description);
      if (description?.type === 'answer') await far.pc.setRemoteDescription(this.localDescription!);
    }
  };
}

describe('mediasoup-client', () => {
  let call: ClientCall;

  afterEach(() => {
    call.end();
    endSealedCalls();
  });

  async function start(): Promise<Device> {
    call = await ClientCall.start(standIn);
    const device = await Device.factory();
    await device.load({ routerRtpCapabilities });
    // It has made a connection to find out what the browser can do.
    for (const { peerConnection } of call.connections.splice(0)) peerConnection.close();
    return device;
  }

  it('produces sealed frames', async () => {
    const sender = (await start()).createSendTransport(transport);
    sender.on('connect', (_parameters, done) => done());
    sender.on('produce', (_parameters, done) => done({ id: 'producer' }));
    for (const track of call.stream.getTracks()) await sender.produce({ track, stopTracks: false });
    await call.sealedArrive();
    sender.close();
  });

  it('consumes sealed frames', async () => {
    const receiver = (await start()).createRecvTransport(transport);
    receiver.on('connect', (_parameters, done) => done());
    call.far.addTracks(new MediaStream(call.stream.getVideoTracks()));
    await receiver.consume({
      id: 'consumer',
      producerId: 'producer',
      kind: 'video',
      rtpParameters: {
        codecs: [{ mimeType: 'video/VP8', clockRate: 90_000, payloadType: 101, parameters: {} }],
        headerExtensions: [],
        encodings: [{ ssrc: 1 }],
        rtcp: { cname: 'far' },
      },
    });
    await call.unsealedPlay(['video']);
    receiver.close();
  });
});
