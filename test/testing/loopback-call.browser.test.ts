import { expect } from 'chai';
import { attachToPeerConnection, type Pipeline } from 'framepipe';
import { fakeFrames, fakePipeline, type LoopbackCall, loopbackCall, syntheticMedia } from 'framepipe/testing.js';
import { type MaskStages, maskStages } from '../fixtures/workers/mask-stage.js';

/** What WebCodecs calls the codecs of fakeFrames. */
const decoderNames = {
  'video/VP8': 'vp8',
  'video/VP9': 'vp09.00.10.08',
  'video/AV1': 'av01.0.00M.08',
  'video/H264': 'avc1.42c00a',
  'video/H265': 'hev1.1.6.L30.90',
} as const;

describe('the test kit in a browser', () => {
  let call: LoopbackCall | undefined;
  let worker: Worker;
  beforeEach(() => {
    worker = new Worker(new URL('../fixtures/workers/mask.worker.ts', import.meta.url), { type: 'module' });
  });
  afterEach(() => {
    call?.close();
    call = undefined;
    worker.terminate();
  });

  const callThrough = (pipeline: Pipeline<MaskStages>, kinds: readonly ('audio' | 'video')[]) =>
    loopbackCall({
      kinds,
      prepare({ caller, callee }) {
        for (const pc of [caller, callee]) attachToPeerConnection<MaskStages>(pc, worker, () => pipeline);
      },
    });

  it('calls without camera and microphone, through a stage of one’s own', async () => {
    call = await callThrough([{ stage: 'mask', options: { mask: 0x5a } }], ['audio', 'video']);
    await Promise.all([call.received('video', 5), call.received('audio', 5)]);
    call.close();
    expect(call.stream.getTracks().map(({ readyState }) => readyState)).to.deep.equal(['ended', 'ended']);
    expect([call.caller.signalingState, call.callee.signalingState]).to.deep.equal(['closed', 'closed']);
  });

  it('shows in a call that a stage has no other half', async () => {
    call = await callThrough([{ stage: 'oneSided' }], ['video']);
    const refused = await call.received('video', 1, 2_000).catch(({ message }: Error) => message);
    expect(refused).to.equal('1 of 1 frames of video did not arrive');
  });

  it('closes all where preparing fails', async () => {
    const stream = syntheticMedia(['video']);
    const caller = new RTCPeerConnection();
    const prepare = () => Promise.reject(new Error('not today'));
    const refused = await loopbackCall({ stream, caller, prepare }).catch(({ message }: Error) => message);
    expect([refused, caller.signalingState, stream.active]).to.deep.equal(['not today', 'closed', false]);
  });

  it('runs pipelines on the page', async () => {
    const pipeline = fakePipeline(maskStages, [{ stage: 'mask', options: { mask: 1 } }]);
    const [frame] = await pipeline.send([{ type: 'key', data: Uint8Array.of(1, 2) }]);
    pipeline.close();
    expect(frame?.data).to.deep.equal(Uint8Array.of(0, 3));
  });

  for (const mimeType of ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264', 'video/H265'] as const) {
    it(`has frames that decode: ${mimeType}`, async function () {
      const config = { codec: decoderNames[mimeType], codedWidth: 64, codedHeight: 48 };
      // Firefox throws for codecs whose names it does not know.
      const support = await VideoDecoder.isConfigSupported(config).catch(() => undefined);
      if (!support?.supported) return this.skip();
      let pictures = 0;
      const errors: unknown[] = [];
      const decoder = new VideoDecoder({
        output: (picture) => {
          if (picture.displayWidth === 64) pictures += 1;
          picture.close();
        },
        error: (error) => errors.push(error),
      });
      decoder.configure(config);
      for (const { type, data, metadata } of fakeFrames(mimeType, { count: 20 })) {
        decoder.decode(new EncodedVideoChunk({ type: type!, data: data!, timestamp: metadata!.rtpTimestamp! }));
      }
      await decoder.flush();
      expect([errors, pictures]).to.deep.equal([[], 20]);
    });
  }

  it('has sound that decodes', async function () {
    if (!('AudioDecoder' in globalThis)) return this.skip();
    let samples = 0;
    const decoder = new AudioDecoder({
      output: (sound) => {
        samples += sound.numberOfFrames;
        sound.close();
      },
      error: () => {},
    });
    decoder.configure({ codec: 'opus', sampleRate: 48_000, numberOfChannels: 1 });
    for (const { data, metadata } of fakeFrames('audio/opus')) {
      decoder.decode(new EncodedAudioChunk({ type: 'key', data: data!, timestamp: metadata!.rtpTimestamp! }));
    }
    await decoder.flush();
    expect(samples).to.be.within(9 * 960, 10 * 960);
  });
});
