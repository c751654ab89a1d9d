import { expect } from 'chai';
import type { MetadataCarrierOptions } from '../../src/metadata/index.js';
import { closeCalls, connect } from '../helpers/call.js';
import { until } from '../helpers/until.js';
import type { CallOptions, CallReport } from './call.worker.js';

const FRAMES = 25;

/** Real calls, codec by codec: to a receiver that knows nothing of metadata, and to one that extracts it. */
describe('metadata on real calls', () => {
  const workers: Worker[] = [];
  afterEach(() => {
    closeCalls();
    for (const worker of workers.splice(0)) worker.terminate();
  });

  function startWorker(): Worker {
    const worker = new Worker(new URL('./call.worker.ts', import.meta.url), { type: 'module' });
    workers.push(worker);
    return worker;
  }

  const cases: readonly Case[] = [
    { mimeType: 'video/VP8' },
    { mimeType: 'video/VP9' },
    { mimeType: 'video/VP9', scalabilityMode: 'L3T3_KEY', options: { receivers: 'aware', spatialLayers: 3 } },
    { mimeType: 'video/AV1' },
    { mimeType: 'video/AV1', scalabilityMode: 'L2T3' },
    { mimeType: 'video/H264', format: 'packetization-mode=1' },
    { mimeType: 'video/H264', format: 'packetization-mode=0' },
    { mimeType: 'video/H264', format: 'packetization-mode=1', options: { carrier: 'trailer' } },
    { mimeType: 'audio/opus' },
  ];
  for (const one of cases) {
    const { mimeType, format = '', scalabilityMode = '', options = {} } = one;
    const title = [mimeType, format, scalabilityMode, options.carrier].filter(Boolean).join(', ');

    const unaware = options.receivers === 'aware' ? undefined : it;
    unaware?.(`an unaware receiver decodes every frame: ${title}`, async function () {
      const worker = startWorker();
      const callee = await callWith(one, worker, false);
      if (callee === undefined) return this.skip();
      if (mimeType.startsWith('audio')) {
        await until('samples', async () => (await inbound(callee)).totalAudioEnergy > 0);
        await until('frames', async () => (await ask(worker)).sent.length >= 2 * FRAMES);
      } else {
        await until('pictures', async () => (await inbound(callee)).framesDecoded >= FRAMES);
        // A decoder that fails asks for a key frame; a busy machine may change the resolution, which takes one as well.
        expect((await inbound(callee)).keyFramesDecoded).to.be.at.most(3);
      }
      expect((await ask(worker)).sent).not.to.deep.equal([]);
    });

    it(`an aware receiver reads every payload, and gets every frame as it was: ${title}`, async function () {
      const worker = startWorker();
      if ((await callWith(one, worker, true)) === undefined) return this.skip();
      await until('frames', async () => (await ask(worker)).received.length >= FRAMES);
      const { sent, refused, received, without } = await ask(worker);
      const known = new Set(sent);
      expect(received.filter((line) => !known.has(line))).to.deep.equal([]);
      // In packetization mode 0 Chromium hands out a repeat of a frame's last packet as if it were a frame.
      if (refused === 0 && format !== 'packetization-mode=0') expect(without).to.deep.equal([]);
      // Silence takes none, nor a frame that would no longer fit into a packet.
      if (mimeType.startsWith('video') && options.carrier === undefined) expect(refused).to.equal(0);
    });
  }
});

interface Case {
  readonly mimeType: string;
  /** A part of the SDP's format parameters. */
  readonly format?: string;
  /** Firefox knows no other than its default; such cases are skipped there. */
  readonly scalabilityMode?: string;
  readonly options?: MetadataCarrierOptions;
}

interface LayeredEncoding extends RTCRtpEncodingParameters {
  scalabilityMode?: string;
}

/** The receiving end of a call, all of whose frames carry metadata; `undefined` where this browser has no such codec or layers. */
async function callWith(
  { mimeType, format = '', scalabilityMode, options }: Case,
  worker: Worker,
  isAware: boolean,
): Promise<RTCPeerConnection | undefined> {
  const [kind] = mimeType.split('/') as ['audio' | 'video'];
  const sender: CallOptions = { side: 'sender', ...options };
  const receiver: CallOptions = { side: 'receiver' };
  const sendEncodings: LayeredEncoding[] = scalabilityMode === undefined ? [] : [{ scalabilityMode }];
  let applied: string | undefined;
  const codecs = RTCRtpReceiver.getCapabilities(kind)?.codecs ?? [];
  const wanted = codecs.filter((codec) => codec.mimeType === mimeType && (codec.sdpFmtpLine ?? '').includes(format));
  if (wanted.length === 0) return undefined;
  const { callee } = await connect(
    ({ caller, callee, stream }) => {
      const transceiver = caller.addTransceiver(stream.getTracks()[0]!, { direction: 'sendonly', sendEncodings });
      transceiver.setCodecPreferences([...wanted, ...codecs.filter((codec) => !wanted.includes(codec))]);
      transceiver.sender.transform = new RTCRtpScriptTransform(worker, sender);
      applied = (transceiver.sender.getParameters().encodings as LayeredEncoding[])[0]?.scalabilityMode;
      if (!isAware) return;
      callee.addEventListener('track', (event) => {
        event.receiver.transform = new RTCRtpScriptTransform(worker, receiver);
      });
    },
    { kinds: [kind] },
  );
  return scalabilityMode === undefined || applied === scalabilityMode ? callee : undefined;
}

interface Inbound {
  readonly framesDecoded: number;
  readonly keyFramesDecoded: number;
  readonly totalAudioEnergy: number;
}

async function inbound(pc: RTCPeerConnection): Promise<Inbound> {
  const all = [...(await pc.getStats()).values()] as { type: string }[];
  const stats = all.find(({ type }) => type === 'inbound-rtp') as Partial<Inbound> | undefined;
  const { framesDecoded = 0, keyFramesDecoded = 1, totalAudioEnergy = 0 } = stats ?? {};
  return { framesDecoded, keyFramesDecoded, totalAudioEnergy };
}

function ask(worker: Worker): Promise<CallReport> {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<CallReport>) => resolve(data);
    worker.postMessage(undefined);
  });
}
