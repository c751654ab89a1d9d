import {
  type AttachedTransform,
  attach,
  type DefaultStages,
  type Pipeline,
  passphraseKey,
  type TappedFrame,
  tapFrames,
} from 'framepipe';
import { type Channels, type MetadataReceiver, metadataReceiver, metadataSender } from 'framepipe/channels.js';
import { type CallOptions, connect, enlarge } from '../helpers/call.js';

/** A call of one kind of media, with a `metadata` stage at each end. */
export async function metadataCall<D extends Channels>(
  worker: Worker,
  channels: D,
  pipelines: Record<'sender' | 'receiver', Pipeline<DefaultStages>>,
  options: CallOptions & { readonly kind?: 'audio' | 'video'; readonly scalabilityMode?: string } = {},
) {
  const { kind = 'video', scalabilityMode } = options;
  let sender!: AttachedTransform;
  let receiver!: AttachedTransform;
  let incoming!: MetadataReceiver<D['definitions']>;
  let clocks: RTCDataChannel[] = [];
  const video = document.createElement('video');
  video.muted = true;
  document.body.append(video);
  const call = await connect(
    async ({ caller, callee, stream }) => {
      const [track] = stream.getTracks();
      if (scalabilityMode) await enlarge(track!);
      const data = { negotiated: true, id: 3, ordered: false, maxRetransmits: 0 };
      clocks = [caller, callee].map((pc) => pc.createDataChannel('clock', data));
      const sendEncodings = scalabilityMode ? [{ scalabilityMode } as RTCRtpEncodingParameters] : [];
      const { sender: target } = caller.addTransceiver(track!, { sendEncodings, streams: [stream] });
      sender = attach<DefaultStages, Pipeline<DefaultStages>>(target, worker, pipelines.sender);
      callee.addEventListener('track', (event) => {
        receiver = attach<DefaultStages, Pipeline<DefaultStages>>(event.receiver, worker, pipelines.receiver);
        incoming = metadataReceiver(receiver.stages.metadata, channels);
        if (kind === 'video') video.srcObject = new MediaStream([event.track]);
        void video.play().catch(() => {});
      });
    },
    { ...options, kinds: [kind] },
  );
  await Promise.all([sender.ready, receiver.ready]);
  const { close } = call;
  call.close = () => {
    close();
    incoming.close();
    video.remove();
  };
  return {
    call,
    sender,
    receiver,
    outgoing: metadataSender(sender.stages.metadata, channels),
    incoming,
    video,
    clocks,
  };
}

/** Gives both ends the same key. */
export async function exchangeKey({ sender, receiver }: { sender: AttachedTransform; receiver: AttachedTransform }) {
  const key = await passphraseKey('correct horse battery staple', { salt: 'test' });
  await receiver.stages.sframe.addDecryptionKey(key, 0);
  await sender.stages.sframe.setEncryptionKey(key, 0);
}

/** All that leaves through a `tap` stage from now on. */
export function record(stage: Parameters<typeof tapFrames>[0]): TappedFrame[] {
  const frames: TappedFrame[] = [];
  const reader = tapFrames(stage).getReader();
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      frames.push(value);
    }
  };
  read().catch(() => {});
  return frames;
}

/** Whether the bytes of a text are within a frame. */
export function holds({ data }: TappedFrame, text: string): boolean {
  // Byte by byte, so that a text is found at any place.
  return new TextDecoder('latin1').decode(data).includes(text);
}
