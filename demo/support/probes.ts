import { attach, createWorker, rawKey, support, wrapPeerConnection } from 'framepipe';
import { happens, ProbeCall, probe } from './probe-call.js';

/** A question to the browser. */
export interface Question {
  /** What the answer is called in the copied JSON. */
  readonly id: string;
  readonly title: string;
  /** Answers `yes`, `no`, or in a few words. */
  readonly answer: () => string | Promise<string>;
}

/** Questions of one kind. */
export interface Topic {
  readonly title: string;
  readonly questions: readonly Question[];
}

const yesNo = (yes: boolean) => (yes ? 'yes' : 'no');
const has = (name: string) => yesNo(name in globalThis);
const hasScriptTransform = () => 'RTCRtpScriptTransform' in globalThis;

/** Runs a call of plain connections, with a worker that only looks; ends both. */
async function withCall(run: (call: ProbeCall, worker: Worker) => Promise<string>): Promise<string> {
  if (!hasScriptTransform()) return 'not asked';
  const worker = new Worker(new URL('./probe.worker.ts', import.meta.url), { type: 'module' });
  const call = new ProbeCall([new RTCPeerConnection(), new RTCPeerConnection()]);
  try {
    return await run(call, worker);
  } finally {
    call.close();
    worker.terminate();
  }
}

/** Whether an encrypted call shows pictures in a codec. */
async function encryptedCall(mimeType: string): Promise<string> {
  if (!support().supported) return 'no';
  if (!RTCRtpReceiver.getCapabilities('video')?.codecs.some((codec) => codec.mimeType === mimeType)) return 'no codec';
  const Holding = wrapPeerConnection(RTCPeerConnection);
  const worker = createWorker();
  const call = new ProbeCall([new Holding(), new Holding()]);
  try {
    const key = { key: await rawKey(crypto.getRandomValues(new Uint8Array(32))), keyID: 0 };
    const pipeline = [{ stage: 'sframe', options: { encryptionKey: key, decryptionKeys: [key] } }] as const;
    attach(call.add(mimeType).sender, worker, pipeline);
    call.far.addEventListener('track', ({ receiver }) => attach(receiver, worker, pipeline));
    await call.connect();
    return yesNo(await call.flows());
  } finally {
    call.close();
    worker.terminate();
  }
}

async function hasAlgorithm(algorithm: string, usages: readonly KeyUsage[]): Promise<string> {
  return crypto.subtle.generateKey(algorithm, false, [...usages]).then(
    () => 'yes',
    () => 'no',
  );
}

const transforms: readonly Question[] = [
  {
    id: 'interface',
    title: 'Interface that pipelines run over',
    answer() {
      const able = support();
      return able.supported ? able.interface : able.reason;
    },
  },
  {
    id: 'holdsMedia',
    title: 'Connections can hold all media until a pipeline is attached (encodedInsertableStreams)',
    answer() {
      const able = support();
      return yesNo(able.supported && able.holdsMedia);
    },
  },
  { id: 'RTCRtpScriptTransform', title: 'RTCRtpScriptTransform', answer: () => yesNo(hasScriptTransform()) },
  {
    id: 'createEncodedStreams',
    title: 'createEncodedStreams, the older interface',
    answer: () => yesNo('createEncodedStreams' in RTCRtpSender.prototype),
  },
  {
    id: 'sframe',
    title: 'SFrame of the browser’s own',
    answer: () =>
      yesNo(['SFrameTransform', 'RTCRtpSFrameEncrypter', 'SFrameEncrypterStream'].some((name) => name in globalThis)),
  },
  {
    id: 'lateTransform',
    title: 'Heeds a transform that is set some tasks after its sender came to be',
    answer: () =>
      withCall(async (call, worker) => {
        const { sender } = call.add();
        await new Promise((resolve) => setTimeout(resolve, 100));
        const { transform, frames } = probe(worker);
        sender.transform = transform;
        await call.connect();
        // Either the transform sees frames, or they arrive without it.
        await happens(async () => frames.length > 5 || (await call.decoded()) > 5);
        return frames.length > 0 ? 'yes' : 'no, sends in the clear';
      }),
  },
  {
    id: 'inPlace',
    title: 'Sends a payload that was changed in place',
    answer: () =>
      withCall(async (call, worker) => {
        const [sending, receiving] = [probe(worker, 'in-place'), probe(worker)];
        call.add().sender.transform = sending.transform;
        call.far.addEventListener('track', ({ receiver }) => {
          receiver.transform = receiving.transform;
        });
        await call.connect();
        const print = (length: number, byte: number | undefined) => `${length} ${byte}`;
        const arrivedAs = (which: 'before' | 'after') => {
          const sent = new Set(sending.frames.map((frame) => print(frame.length, frame[which])));
          return receiving.frames.some((frame) => sent.has(print(frame.length, frame.before)));
        };
        if (!(await happens(() => arrivedAs('before') || arrivedAs('after')))) return 'nothing arrived';
        return yesNo(arrivedAs('after'));
      }),
  },
  {
    id: 'nullTransform',
    title: 'What follows when a sender’s transform is set to null',
    answer: () =>
      withCall(async (call, worker) => {
        const { sender } = call.add();
        sender.transform = probe(worker).transform;
        await call.connect();
        if (!(await call.flows())) return 'nothing arrived';
        sender.transform = null;
        await new Promise((resolve) => setTimeout(resolve, 300));
        return (await call.flows(5, 1_500)) ? 'frames pass in the clear' : 'frames stop';
      }),
  },
  {
    id: 'keyFrames',
    title: 'Ways to a key frame',
    answer: () =>
      withCall(async (call, worker) => {
        const { transform, methods } = probe(worker);
        call.add().sender.transform = transform;
        await call.connect();
        await happens(() => methods() !== undefined);
        const { generateKeyFrame, sendKeyFrameRequest } = methods() ?? {};
        const ways = [generateKeyFrame && 'generateKeyFrame', sendKeyFrameRequest && 'sendKeyFrameRequest'];
        return ways.filter(Boolean).join(', ') || 'none';
      }),
  },
  {
    id: 'senderMetadata',
    title: 'What a sender’s frames tell',
    answer: () =>
      withCall(async (call, worker) => {
        const { transform, frames } = probe(worker);
        call.add().sender.transform = transform;
        await call.connect();
        await happens(() => frames.length > 2);
        return [...(frames.at(-1)?.metadata ?? [])].sort().join(', ') || 'nothing';
      }),
  },
  {
    id: 'receiverMetadata',
    title: 'What a receiver’s frames tell',
    answer: () =>
      withCall(async (call, worker) => {
        const { transform, frames } = probe(worker);
        call.add();
        call.far.addEventListener('track', ({ receiver }) => {
          receiver.transform = transform;
        });
        await call.connect();
        await happens(() => frames.length > 2);
        return [...(frames.at(-1)?.metadata ?? [])].sort().join(', ') || 'nothing';
      }),
  },
];

const codecs: readonly Question[] = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'video/H265'].map(
  (mimeType) => ({
    id: `encrypted ${mimeType}`,
    title: `An encrypted call in ${mimeType.slice(6)}`,
    answer: () => encryptedCall(mimeType),
  }),
);

const layers: readonly Question[] = [
  {
    id: 'scalabilityMode',
    title: 'scalabilityMode, for scalable video',
    answer() {
      const call = new ProbeCall([new RTCPeerConnection(), new RTCPeerConnection()]);
      const encoding = { scalabilityMode: 'L1T2' } as RTCRtpEncodingParameters;
      const { encodings } = call.add(undefined, [encoding]).sender.getParameters();
      call.close();
      return yesNo(encodings.some((one) => 'scalabilityMode' in one));
    },
  },
  {
    id: 'headerExtensions',
    title: 'Choice of header extensions',
    answer: () => yesNo('setHeaderExtensionsToNegotiate' in RTCRtpTransceiver.prototype),
  },
];

const keys: readonly Question[] = [
  { id: 'Ed25519', title: 'Ed25519, for MLS', answer: () => hasAlgorithm('Ed25519', ['sign', 'verify']) },
  { id: 'X25519', title: 'X25519', answer: () => hasAlgorithm('X25519', ['deriveBits']) },
];

const others: readonly Question[] = [
  { id: 'VideoDecoder', title: 'WebCodecs', answer: () => has('VideoDecoder') },
  {
    id: 'MediaStreamTrackProcessor',
    title: 'MediaStreamTrackProcessor',
    answer: () => has('MediaStreamTrackProcessor'),
  },
  { id: 'RTCIceTransport', title: 'RTCIceTransport', answer: () => has('RTCIceTransport') },
  {
    id: 'crossOriginIsolated',
    title: 'This page is isolated from other origins',
    answer: () => yesNo(crossOriginIsolated),
  },
];

/** All that the page asks. */
export const topics: readonly Topic[] = [
  { title: 'Encoded transforms', questions: transforms },
  { title: 'Encryption by Framepipe', questions: codecs },
  { title: 'Layers and extensions', questions: layers },
  { title: 'Cryptography', questions: keys },
  { title: 'Other interfaces', questions: others },
];
