import { type AttachedTransform, attach, createWorker, type Pipeline } from 'framepipe';
import {
  type LatencyMeter,
  type MetadataReceiver,
  type MetadataSender,
  measureLatency,
  metadataReceiver,
  metadataSender,
  peerClock,
} from 'framepipe/channels.js';
import type { DefaultStages } from 'framepipe/worker.js';
import { type Codec, preferCodec } from '../call/codecs.js';
import type { Secret } from '../call/pipelines.js';
import { connect } from '../lib/connect.js';
import { channels, type Definitions } from './channels.js';

/** What a {@link MetadataCall} begins with. */
export interface MetadataCallOptions {
  readonly track: MediaStreamTrack;
  /** Shows what is received. */
  readonly video: HTMLVideoElement;
  readonly codec: Codec;
  /** Undefined: frames and values leave in the clear. */
  readonly secret: Secret | undefined;
  /** How long each frame is held before it leaves, in milliseconds. */
  readonly delay: number;
}

/** A call within the page whose frames carry values; and a data channel beside it, to compare with. */
export interface MetadataCall {
  readonly sending: AttachedTransform;
  readonly outgoing: MetadataSender<Definitions>;
  readonly incoming: MetadataReceiver<Definitions>;
  readonly latency: LatencyMeter;
  readonly channelHere: RTCDataChannel;
  readonly channelThere: RTCDataChannel;
  close(): void;
}

/** What neither waits nor is sent again: late values would be of no use. */
const QUICK = { negotiated: true, ordered: false, maxRetransmits: 0 } as const;

/** Percentiles of latency come from so many of the latest frames: a second. */
const WINDOW = 30;

const metadata = { stage: 'metadata', options: { ...channels.options, captureTime: 'frames' } } as const;

/** Resolves when both pipelines run. Rejects, and leaves nothing behind, where they cannot. */
export async function startMetadataCall(options: MetadataCallOptions): Promise<MetadataCall> {
  const { track, video, codec, secret, delay } = options;
  const worker = createWorker();
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const [channelHere, channelThere] = [here, there].map((pc) => pc.createDataChannel('values', { ...QUICK, id: 1 }));
  // Each end answers the other's questions.
  const clocks = [here, there].map((pc) => peerClock(pc.createDataChannel('clock', { ...QUICK, id: 2 })));
  const close = () => {
    for (const one of [...clocks, here, there]) one.close();
    worker.terminate();
  };

  const transceiver = here.addTransceiver(track, { direction: 'sendonly' });
  preferCodec(transceiver, codec);
  const hold = { stage: 'delay', options: { milliseconds: delay } } as const;
  const sending = attach(transceiver.sender, worker, [metadata, ...encryption(secret), hold]);
  const arrived = new Promise<AttachedTransform>((resolve) => {
    there.ontrack = ({ receiver, track: received }) => {
      resolve(attach<DefaultStages, Pipeline<DefaultStages>>(receiver, worker, [metadata, ...encryption(secret)]));
      video.srcObject = new MediaStream([received]);
    };
  });
  try {
    await connect(here, there);
    const receiving = await arrived;
    await Promise.all([sending.ready, receiving.ready]);
    const incoming = metadataReceiver(receiving.stages.metadata, channels);
    const latency = measureLatency(incoming, video, { clock: clocks[1]!, window: WINDOW });
    return {
      sending,
      outgoing: metadataSender(sending.stages.metadata, channels),
      incoming,
      latency,
      channelHere: channelHere!,
      channelThere: channelThere!,
      close() {
        latency.close();
        incoming.close();
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** Inside of the encryption values are as secret as the picture. */
function encryption(secret: Secret | undefined): Pipeline<DefaultStages> {
  return secret ? [{ stage: 'sframe', options: { encryptionKey: secret, decryptionKeys: [secret] } }] : [];
}
