/** livekit-client's own e2ee worker, the file that it ships, on senders and receivers of real calls. */
import { type AttachedTransform, attach, type PipelineEvent } from 'framepipe';
import { connect, prefer } from '../../helpers/call.js';
import type { stages } from './livekit.worker.js';

const script = new URL('../../../node_modules/livekit-client/dist/livekit-client.e2ee.worker.js', import.meta.url);

const settings = {
  sharedKey: false,
  ratchetSalt: 'LKFrameEncryptionKey',
  ratchetWindowSize: 8,
  failureTolerance: 10,
  keyringSize: 16,
  keySize: 128,
};
const participantIdentity = 'peer';

/** The peer: one worker, one participant. */
export class LivekitPeer {
  readonly worker = new Worker(script);
  /** What went wrong, in its own words. */
  readonly errors: string[] = [];
  #ratcheted = () => {};

  constructor() {
    this.worker.onmessage = ({ data: { kind, data } }) => {
      if (kind === 'error') this.errors.push(String(data.error?.message));
      if (kind === 'ratchetKey') this.#ratcheted();
    };
    this.worker.postMessage({ kind: 'init', data: { keyProviderOptions: settings, loglevel: 5 } });
    this.worker.postMessage({ kind: 'enable', data: { participantIdentity, enabled: true } });
  }

  setKey(key: CryptoKey, keyIndex: number): void {
    const data = { participantIdentity, isPublisher: true, key, keyIndex, updateCurrentKeyIndex: true };
    this.worker.postMessage({ kind: 'setKey', data });
  }

  /** Resolves when it is a step further: two requests at once would be one. */
  ratchet(keyIndex: number): Promise<void> {
    this.worker.postMessage({ kind: 'ratchetRequest', data: { participantIdentity, keyIndex } });
    return new Promise((resolve) => {
      this.#ratcheted = resolve;
    });
  }

  transform(target: RTCRtpSender | RTCRtpReceiver, trackId: string): void {
    const kind = target instanceof RTCRtpSender ? 'encode' : 'decode';
    target.transform = new RTCRtpScriptTransform(this.worker, {
      kind,
      participantIdentity,
      trackId: `${kind} ${trackId}`,
      hasPacketTrailer: false,
    });
  }
}

export type LivekitPipeline = AttachedTransform<typeof stages, readonly [{ readonly stage: 'livekit' }]>;

/** A call to or from the peer: audio and one video codec. */
export async function callWith(peer: LivekitPeer, worker: Worker, peerIs: 'caller' | 'callee', codec: string) {
  const pipelines: LivekitPipeline[] = [];
  const events: PipelineEvent[] = [];
  const own = (target: RTCRtpSender | RTCRtpReceiver) => {
    const attached = attach<typeof stages, readonly [{ readonly stage: 'livekit' }]>(target, worker, [
      { stage: 'livekit' },
    ]);
    attached.addEventListener('report', ({ detail }) => events.push(detail));
    pipelines.push(attached);
  };
  const theirs = (target: RTCRtpSender | RTCRtpReceiver, track: MediaStreamTrack) => peer.transform(target, track.id);
  const call = await connect(({ caller, callee, stream }) => {
    for (const track of stream.getTracks()) {
      const transceiver = caller.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
      (peerIs === 'caller' ? theirs : own)(transceiver.sender, track);
      prefer(transceiver, codec);
    }
    callee.addEventListener('track', ({ receiver, track }) => (peerIs === 'callee' ? theirs : own)(receiver, track));
  });
  return { ...call, pipelines, events };
}
