/** Types of stages of one's own, and of the page's smaller functions, as users meet them. */
import { createWorker, type DefaultStages, passphraseKey, requestKeyFrame, support, tapFrames } from 'framepipe';
import { encrypt, importKey } from 'framepipe/sframe.js';
import { defaultStages, frameStage, type Stage, serve } from 'framepipe/worker.js';

declare const bytes: Uint8Array<ArrayBuffer>;
declare const sender: RTCRtpSender;
declare const receiver: RTCRtpReceiver;

interface CountMethods {
  getCount(): number;
}

export function stages(): void {
  const count: Stage<{ readonly from?: number }, CountMethods> = ({ from = 0 }, context) =>
    frameStage(
      (payload, frame) => (frame.type === 'key' ? payload : undefined),
      { methods: { getCount: () => from } },
      context,
    );
  // Streams of any kind are a stage, too.
  const native: Stage<object> = () => new TransformStream();
  serve({ ...defaultStages, count, native });
  defaultStages satisfies DefaultStages;

  // @ts-expect-error a stage returns bytes, or nothing
  frameStage((payload) => payload.byteLength);
  // @ts-expect-error bytes are a view on a buffer of their own
  frameStage(() => new Uint8Array(new SharedArrayBuffer(5)));
  // @ts-expect-error a frame's record has no such field
  frameStage((payload, frame) => (frame.isKeyFrame ? payload : undefined));
  // @ts-expect-error an unknown option
  frameStage((payload) => payload, { keyFrames: true });
  // @ts-expect-error methods that were promised
  const broken: Stage<object, CountMethods> = () => frameStage((payload) => payload, { methods: {} });
  void broken;
  // @ts-expect-error what is no stage
  serve({ count: 5 });
}

export async function smallerOnes(): Promise<void> {
  createWorker({ name: 'frames' });
  const key: CryptoKey = await passphraseKey('secret', { salt: 'room' });
  const sealed: Uint8Array<ArrayBuffer> = await encrypt(await importKey('AES_128_GCM_SHA256_128', key, 1), 0, bytes);
  (await requestKeyFrame(sender)) satisfies boolean;
  support() satisfies { readonly [field: string]: unknown } | object;
  void sealed;
  // @ts-expect-error an unknown option
  createWorker({ name: 'frames', module: true });
  // @ts-expect-error a salt is needed
  await passphraseKey('secret', {});
  // @ts-expect-error a suite that there is not
  await importKey('AES_192_GCM', key, 1);
  // @ts-expect-error only senders have an encoder
  await requestKeyFrame(receiver);
  // @ts-expect-error what is no tap
  tapFrames(sender);
}
