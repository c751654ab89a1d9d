/** Types as users meet them: `tsc -b` fails where a line that must not compile does, or the other way round. */
import { attach } from 'framepipe';
import { clockChannel, defineChannels, metadataReceiver, metadataSender } from 'framepipe/channels.js';
import { z } from 'zod';

declare const sender: RTCRtpSender;
declare const receiver: RTCRtpReceiver;
declare const worker: Worker;
declare const video: HTMLVideoElement;

const channels = defineChannels({
  caption: { type: 'text', redundancy: 3 },
  raw: { type: 'bytes' },
  anything: { type: 'json', delivery: { interval: 500 } },
  pose: { type: 'cbor', schema: z.object({ x: z.number(), at: z.string().transform((text) => new Date(text)) }) },
});
const pipeline = [{ stage: 'metadata', options: channels.options }, { stage: 'sframe' }] as const;

export async function theSender(): Promise<void> {
  const { stages } = attach(sender, worker, pipeline);
  await stages.metadata.send('caption', 'without types');
  const outgoing = metadataSender(stages.metadata, channels);
  await outgoing.send('caption', 'text');
  await outgoing.send('raw', new Uint8Array(3));
  await outgoing.send('anything', [1, { two: 3 }]);
  // The schema's input travels.
  await outgoing.send('pose', { x: 1, at: '2026-11-21' });
  await outgoing.bindFrame({ timestamp: 33_333 }, 'caption', 'of this frame');
  // @ts-expect-error a channel that nobody defined
  await outgoing.send('captions', 'text');
  // @ts-expect-error a value of another type
  await outgoing.send('caption', 7);
  // @ts-expect-error a value that does not fit its schema
  await outgoing.send('pose', { x: '1', at: '2026-11-21' });
  // @ts-expect-error a frame without a timestamp
  await outgoing.bindFrame({}, 'caption', 'text');
}

export function theReceiver(): void {
  const { stages } = attach(receiver, worker, pipeline);
  const incoming = metadataReceiver(stages.metadata, channels);
  incoming.addEventListener('caption', ({ detail: { value, channel, encrypted, captureTime } }) => {
    const text: string = value;
    const name: 'caption' = channel;
    const time: number | undefined = captureTime;
    const isEncrypted: boolean = encrypted;
    void [text, name, time, isEncrypted];
  });
  incoming.addEventListener('value', ({ detail }) => {
    // The name of the channel tells the type of the value.
    if (detail.channel === 'raw') void detail.value.byteLength;
    if (detail.channel === 'pose') void detail.value.at.getTime();
    // @ts-expect-error not before it is known which channel's it is
    void detail.value.byteLength;
  });
  incoming.onRender(video, 'pose', ({ value }, { displayTime }) => void [value.at.getTime(), displayTime]);
  const at: Date | undefined = incoming.valueAt('pose', 7)?.value.at;
  void at;
  // @ts-expect-error a channel that nobody defined
  incoming.addEventListener('captions', () => {});
  // @ts-expect-error a type of another channel
  incoming.onRender(video, 'caption', ({ value }) => void value.byteLength);
}

export function theClock(): void {
  const { stages } = attach(sender, worker, pipeline);
  const outgoing = metadataSender(stages.metadata, channels);
  const incoming = metadataReceiver(attach(receiver, worker, pipeline).stages.metadata, channels);
  clockChannel(outgoing, incoming, 'caption');
  // @ts-expect-error a channel that carries no text
  clockChannel(outgoing, incoming, 'pose');
}

// @ts-expect-error a type that there is not
defineChannels({ a: { type: 'xml' } });
// @ts-expect-error an option that there is not
defineChannels({ a: { type: 'text', redundant: 2 } });
