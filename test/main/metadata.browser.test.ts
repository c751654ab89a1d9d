import { expect } from 'chai';
import { attach, createWorker } from 'framepipe';
import { defineChannels, type MetadataReceiver, metadataReceiver } from 'framepipe/channels.js';
import { extractMetadata } from 'framepipe/metadata.js';
import { closeCalls, decoded, hasCodec, rtpCounts } from '../helpers/call.js';
import { pause, until } from '../helpers/until.js';
import { simulcastCall } from '../workers/stages/sframe/simulcast-call.js';
import { exchangeKey, holds, metadataCall, record } from './metadata-call.js';

const channels = defineChannels({
  caption: { type: 'text', redundancy: 2 },
  tick: { type: 'number', delivery: 'frame' },
  large: { type: 'bytes' },
});
type Definitions = (typeof channels)['definitions'];
const metadata = { stage: 'metadata', options: channels.options } as const;
const codecs = ['audio/opus', 'video/VP8', 'video/VP9', 'video/AV1', 'video/H264'].filter(hasCodec);
/** Firefox ignores a codec among the parameters, and layers. */
const isChromium = 'createEncodedStreams' in RTCRtpSender.prototype;
/** Latin letters, so that they are the same bytes on the way. */
const PLAINTEXT = 'nobody on the way reads this';

/** All values of a channel that arrive from now on. */
function gather<N extends keyof Definitions>(incoming: MetadataReceiver<Definitions>, channel: N) {
  const values: Parameters<Parameters<typeof incoming.onRender<N>>[2]>[0][] = [];
  incoming.addEventListener('value', ({ detail }) => {
    if (detail.channel === channel) values.push(detail as (typeof values)[number]);
  });
  return values;
}

describe('metadata on a real call', () => {
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  for (const codec of codecs) {
    it(`is as secret and authentic as the media: ${codec}`, async () => {
      const kind = codec.startsWith('audio') ? 'audio' : 'video';
      const sealed = [metadata, { stage: 'sframe' }] as const;
      const pipelines = { sender: [...sealed, { stage: 'tap' }], receiver: sealed } as const;
      const called = await metadataCall(worker, channels, pipelines, { kind, codec });
      const leaving = record(called.sender.stages.tap);
      const captions = gather(called.incoming, 'caption');
      const large = gather(called.incoming, 'large');
      await exchangeKey(called);
      // What a sender's first frames carry is lost with them: a receiver begins at a key frame.
      await until('frames', async () => (await called.receiver.getStats()).framesOut > 0);
      for (let index = 0; index < 5; index += 1) await called.outgoing.send('caption', `${PLAINTEXT} ${index}`);
      await called.outgoing.send('large', new Uint8Array(2_000).fill(7));
      await until('values', () => captions.length >= 5 && large.length >= 1);
      expect(captions.map(({ value }) => value)).to.deep.equal([0, 1, 2, 3, 4].map((index) => `${PLAINTEXT} ${index}`));
      expect(large[0]!.value).to.deep.equal(new Uint8Array(2_000).fill(7));
      for (const value of captions) {
        expect(value).to.include({ encrypted: true, authenticated: true });
        expect(value.captureTime).to.be.within(value.receiveTime - 10_000, value.receiveTime + 5);
      }
      const [{ mimeType, synchronizationSource }] = leaving as [(typeof leaving)[0]];
      expect(mimeType.toLowerCase()).to.equal(codec.toLowerCase());
      expect(captions[0]!.synchronizationSource).to.equal(synchronizationSource);
      expect(leaving.filter((frame) => holds(frame, PLAINTEXT))).to.have.length(0);
      if (kind === 'video') await decoded(called.call.callee, 10);
      else await until('sound', async () => (await rtpCounts(called.call.callee, 'audio')).audioEnergy > 0);
      const stats = await called.receiver.stages.metadata.getExtractorStats();
      expect(stats.rejected).to.deep.equal({ syntax: 0, channel: 0, value: 0, incomplete: 0 });
    });
  }

  it('is found in what leaves where nothing encrypts, or where servers shall read it, and says so', async () => {
    const hop = { stage: 'metadata', name: 'hop', options: { ...channels.options, visibility: 'hop' } } as const;
    const sealed = [metadata, { stage: 'sframe' }, hop] as const;
    for (const [name, pipeline] of [
      ['metadata', [metadata]],
      ['hop', sealed],
    ] as const) {
      const pipelines = { sender: [...pipeline, { stage: 'tap' }], receiver: pipeline } as const;
      const called = await metadataCall(worker, channels, pipelines);
      const [sender, receiver] = [called.sender, called.receiver].map(
        ({ stages }) => (stages as unknown as Record<string, typeof called.sender.stages.metadata>)[name]!,
      );
      const incoming = name === 'hop' ? metadataReceiver(receiver!, channels) : called.incoming;
      const captions = gather(incoming, 'caption');
      const leaving = record(called.sender.stages.tap);
      if (name === 'hop') await exchangeKey(called);
      await sender!.send('caption', PLAINTEXT);
      await until('the caption', () => captions.length > 0);
      expect(captions[0]).to.include({ value: PLAINTEXT, encrypted: false, authenticated: false });
      expect(leaving.filter((frame) => holds(frame, PLAINTEXT)).length).to.be.at.least(1);
      await decoded(called.call.callee, 10);
      called.call.close();
    }
  });

  it('comes with the very frame that is shown: every one', async () => {
    const stage = { stage: 'metadata', options: { ...channels.options, captureTime: 'frames' } } as const;
    const pipeline = [stage, { stage: 'sframe' }] as const;
    const called = await metadataCall(worker, channels, { sender: pipeline, receiver: pipeline });
    await exchangeKey(called);
    const { video, incoming, outgoing } = called;
    const shown: number[] = [];
    const listen = () =>
      video.requestVideoFrameCallback((_now, { rtpTimestamp }) => {
        shown.push(rtpTimestamp!);
        listen();
      });
    listen();
    const arrived = new Set<number>();
    incoming.addEventListener('frame', ({ detail }) => arrived.add(detail.rtpTimestamp));
    const values = gather(incoming, 'tick');
    const joined = new Set<number>();
    const late: number[] = [];
    const stop = incoming.onRender(video, 'tick', (value, frame) => {
      if (value.rtpTimestamp === frame.rtpTimestamp) joined.add(frame.rtpTimestamp);
      else late.push(value.rtpTimestamp);
    });
    // More often than there are frames, so that nearly each has a value of its own.
    let tick = 0;
    const timer = setInterval(() => void outgoing.send('tick', tick++), 10);
    await until('joined frames', () => joined.size > 40);
    clearInterval(timer);
    stop();
    const [first, last] = [shown.indexOf([...joined][0]!), shown.indexOf([...joined].at(-1)!)];
    const since = shown.slice(first, last + 1);
    expect(since.filter((rtpTimestamp) => !arrived.has(rtpTimestamp))).to.deep.equal([]);
    const withValue = new Set(values.map(({ rtpTimestamp }) => rtpTimestamp));
    expect(since.filter((rtpTimestamp) => withValue.has(rtpTimestamp) && !joined.has(rtpTimestamp))).to.deep.equal([]);
    // What came with frames that were not shown is told with the next, and is of no frame that was.
    expect(late.filter((rtpTimestamp) => shown.includes(rtpTimestamp))).to.deep.equal([]);
    expect(incoming.valueAt('tick', shown[last]!)!.rtpTimestamp).to.equal(shown[last]);
  });

  it('arrives once, in order, through another codec, another track and none for a while', async () => {
    const pipelines = { sender: [metadata, { stage: 'tap' }], receiver: [metadata] } as const;
    const called = await metadataCall(worker, channels, pipelines);
    const captions = gather(called.incoming, 'caption');
    const leaving = record(called.sender.stages.tap);
    const sender = called.sender.target as RTCRtpSender;
    const [track] = called.call.stream.getVideoTracks();
    const sent: string[] = [];
    const send = async (step: string) => {
      for (let index = 0; index < 3; index += 1) {
        sent.push(`${step} ${index}`);
        await called.outgoing.send('caption', sent.at(-1)!);
      }
      await until(step, () => captions.length === sent.length);
    };
    await send('first');
    await sender.replaceTrack(null);
    const paused = send('after a pause');
    await sender.replaceTrack(track!.clone());
    await paused;
    const parameters = sender.getParameters() as RTCRtpSendParameters & { encodings: { codec?: RTCRtpCodec }[] };
    const codec = parameters.codecs.find(({ mimeType }) => mimeType === 'video/VP9');
    if (codec) parameters.encodings[0]!.codec = codec;
    await sender.setParameters(parameters);
    const codecsSent = () => new Set(leaving.map(({ mimeType }) => mimeType)).size;
    if (isChromium) await until('another codec', () => codecsSent() === 2);
    await send('with another codec');
    sender.track?.stop();
    expect(captions.map(({ value }) => value)).to.deep.equal(sent);
  });

  it('is whole in every simulcast layer', async () => {
    const received: { readonly end: ReturnType<typeof attachMetadata>; readonly values: number[] }[] = [];
    let sender!: ReturnType<typeof attachMetadata>;
    const attachMetadata = (target: RTCRtpSender | RTCRtpReceiver) => attach(target, worker, [metadata]);
    const call = await simulcastCall(
      ['q', 'h', 'f'],
      (target) => {
        sender = attachMetadata(target);
      },
      (target) => {
        const [end, values] = [attachMetadata(target), [] as number[]];
        received.push({ end, values });
        metadataReceiver(end.stages.metadata, channels).addEventListener('large', ({ detail }) =>
          values.push(detail.value[0]!),
        );
      },
    );
    try {
      await sender.ready;
      const layers = () => received.filter(({ values }) => values.length > 0);
      let count = 0;
      // Firefox may leave the upper layers out while it believes in little bandwidth.
      await until('values on two layers', async () => {
        await sender.stages.metadata.send('large', new Uint8Array([count++]));
        return layers().filter(({ values }) => values.length > 5).length >= 2;
      });
      // Nor does it go on with one that it thinks better of: of that no frame comes any more.
      const rests = async ({ end }: (typeof received)[number]) => {
        const { framesIn } = await end.getStats();
        await pause(1_000);
        return (await end.getStats()).framesIn === framesIn;
      };
      await until('the last value on each that goes on, of two at least', async () => {
        const late = layers().filter(({ values }) => values.at(-1) !== count - 1);
        return layers().length - late.length >= 2 && (await Promise.all(late.map(rests))).every(Boolean);
      });
      for (const { values } of layers()) {
        const [first = 0] = values;
        const last = values.at(-1)!;
        expect(values).to.deep.equal(Array.from({ length: last + 1 - first }, (_, index) => first + index));
      }
      const { channels: counts } = await sender.stages.metadata.getInjectorStats();
      expect(counts.large).to.include({ accepted: count, sent: count, dropped: 0 });
    } finally {
      call.close();
    }
  });

  // Firefox ignores `scalabilityMode`. What VP9 has for several layers only receivers bear that know of it.
  for (const [codec, scalabilityMode, receivers] of [
    ['video/VP9', 'L3T3_KEY', 'aware'],
    ['video/AV1', 'L2T3', 'any'],
  ] as const) {
    if (!isChromium || !codecs.includes(codec)) continue;
    it(`goes with one frame of each picture of scalable video: ${codec} ${scalabilityMode}`, async () => {
      const options = { ...channels.options, captureTime: 'frames', receivers } as const;
      const stage = { stage: 'metadata', options } as const;
      const pipelines = { sender: [stage, { stage: 'tap' }], receiver: [stage] } as const;
      const called = await metadataCall(worker, channels, pipelines, { codec, scalabilityMode });
      const leaving = record(called.sender.stages.tap);
      const captions = gather(called.incoming, 'caption');
      const isLayered = () => leaving.some(({ metadata }) => (metadata.spatialIndex ?? 0) > 0);
      await until('spatial layers', isLayered);
      const start = leaving.length;
      const sent = Array.from({ length: 20 }, (_, index) => `${index}`);
      for (const text of sent) await called.outgoing.send('caption', text);
      await until('values', () => captions.length >= sent.length && leaving.length > start + 60);
      expect(captions.map(({ value }) => value)).to.deep.equal(sent);
      const pictures = new Map<number, number[]>();
      for (const { data, mimeType, rtpTimestamp, missed } of leaving.slice(start)) {
        expect(missed).to.equal(0);
        const carries = Number(extractMetadata(new Uint8Array(data), mimeType).payload !== undefined);
        pictures.set(rtpTimestamp, [...(pictures.get(rtpTimestamp) ?? []), carries]);
      }
      const whole = [...pictures.values()].slice(1);
      expect(whole.some(({ length }) => length > 1)).to.equal(true);
      for (const carried of whole) expect(carried).to.deep.equal(carried.map((_, layer) => Number(layer === 0)));
      await decoded(called.call.callee, 10);
    });
  }
});
