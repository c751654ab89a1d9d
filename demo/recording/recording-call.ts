import { type AttachedTransform, attach, createWorker, type Pipeline } from 'framepipe';
import type { RecordableAttachment } from 'framepipe/recording.js';
import type { DefaultStages } from 'framepipe/worker.js';
import { type Codec, preferCodec } from '../call/codecs.js';
import type { Secret } from '../call/pipelines.js';
import { connect } from '../lib/connect.js';

/** What a {@link RecordingCall} begins with. */
export interface RecordingCallOptions {
  readonly stream: MediaStream;
  readonly codec: Codec;
  readonly secret: Secret;
}

/** An encrypted call within the page, with a recorder at its receiving end. */
export interface RecordingCall {
  /** What arrives. */
  readonly received: MediaStream;
  /** What can be recorded. */
  readonly receivers: readonly RecordableAttachment[];
  close(): void;
}

/** Resolves when every pipeline runs. Rejects, and leaves nothing behind, where one cannot. */
export async function startRecordingCall({ stream, codec, secret }: RecordingCallOptions): Promise<RecordingCall> {
  const worker = createWorker();
  const [here, there] = [new RTCPeerConnection(), new RTCPeerConnection()];
  const close = () => {
    for (const pc of [here, there]) pc.close();
    worker.terminate();
  };
  const received = new MediaStream();
  const senders: AttachedTransform[] = [];
  const receivers: AttachedTransform[] = [];
  // The recorder is next to the media: there, the receiver's frames are open.
  const pipeline: Pipeline<DefaultStages> = [
    { stage: 'recorder' },
    { stage: 'sframe', options: { encryptionKey: secret, decryptionKeys: [secret] } },
  ];
  for (const track of stream.getTracks()) {
    const transceiver = here.addTransceiver(track, { direction: 'sendonly' });
    senders.push(attach(transceiver.sender, worker, pipeline));
    if (track.kind === 'video') preferCodec(transceiver, codec);
  }
  there.addEventListener('track', ({ receiver, track }) => {
    received.addTrack(track);
    receivers.push(attach(receiver, worker, pipeline));
  });
  try {
    await connect(here, there);
    await Promise.all([...senders, ...receivers].map(({ ready }) => ready));
    return { received, receivers, close };
  } catch (error) {
    close();
    throw error;
  }
}
