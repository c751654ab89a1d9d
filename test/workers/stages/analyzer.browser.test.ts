import { expect } from 'chai';
import { attach, createWorker } from 'framepipe';
import { analyze, type JoinedStream, type StreamCheck } from 'framepipe/analysis.js';
import { type Call, closeCalls, connect, enlarge, hasCodec, prefer, rtpCounts } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import { simulcastCall } from './sframe/simulcast-call.js';

const codecs = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264'].filter(hasCodec);
/** Firefox ignores `scalabilityMode`. */
const hasLayers = 'createEncodedStreams' in RTCRtpSender.prototype;
const layered = [
  ['video/VP8', 'L1T3'],
  ['video/H264', 'L1T3'],
  ['video/VP9', 'L3T3'],
  ['video/VP9', 'L3T3_KEY'],
  ['video/AV1', 'L3T3'],
  ['video/AV1', 'L3T3_KEY'],
].filter(([codec]) => hasLayers && codecs.includes(codec!)) as [codec: string, mode: string][];

/** The self-checks of a target's streams, the next time that none is pending. */
async function settledChecks(attached: Analyzed): Promise<readonly StreamCheck[]> {
  const analysis = analyze(attached, attached.stages.analyzer, { interval: 200, selfCheck: true });
  let checks: readonly StreamCheck[] = [];
  analysis.addEventListener('check', ({ detail }) => {
    checks = detail;
  });
  const settled = () => checks.length > 0 && checks.every(({ verdict }) => verdict !== 'pending');
  await until('settled self-checks', settled).finally(() => analysis.close());
  return checks;
}

type Analyzed = ReturnType<typeof attachAnalyzer>;
const attachAnalyzer = (target: RTCRtpSender | RTCRtpReceiver, worker: Worker) =>
  attach(target, worker, [{ stage: 'analyzer' }]);

/** A video call with an analyzer at each end. */
async function analyzedCall(worker: Worker, codec: string, scalabilityMode?: string) {
  let sender!: Analyzed;
  let receiver!: Analyzed;
  const call = await connect(
    async ({ caller, callee, stream }) => {
      const [track] = stream.getVideoTracks();
      if (scalabilityMode) await enlarge(track!);
      const sendEncodings = scalabilityMode ? [{ scalabilityMode } as RTCRtpEncodingParameters] : [];
      const transceiver = caller.addTransceiver(track!, { sendEncodings, streams: [stream] });
      sender = attachAnalyzer(transceiver.sender, worker);
      prefer(transceiver, codec);
      callee.addEventListener('track', (event) => {
        receiver = attachAnalyzer(event.receiver, worker);
      });
    },
    { kinds: ['video'] },
  );
  await until('frames', async () => (await rtpCounts(call.callee, 'video')).framesDecoded > 30);
  return { call, sender, receiver };
}

describe('analyzer on a real call', () => {
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  for (const codec of codecs) {
    it(`has the browser’s quantizers to the unit, and its count of frames, at both ends: ${codec}`, async () => {
      const { sender, receiver } = await analyzedCall(worker, codec);
      for (const attached of [sender, receiver]) {
        const [check] = await settledChecks(attached);
        expect(check, attached.side).to.deep.include({ verdict: 'agrees' });
        // A busy browser may encode a frame before its worker runs, or drop one before the decoder: then differences are
        // compared.
        if (check!.offset === 0) {
          expect(check!.browser.sum).to.equal(check!.expected!.maximum).and.to.equal(check!.expected!.minimum);
        }
      }
    });
  }

  for (const [codec, mode] of layered) {
    it(`has them of scalable video: ${codec} ${mode}`, async () => {
      const { sender } = await analyzedCall(worker, codec, mode);
      // Upper layers wait until the bandwidth is believed to suffice.
      await until(`layers of ${mode}`, async () => {
        const [stream] = await sender.stages.analyzer.getSnapshots();
        const spatial = new Set(stream?.video?.layers.map(({ spatialIndex }) => spatialIndex));
        return spatial.size >= (mode.startsWith('L3') ? 2 : 1);
      });
      const [check] = await settledChecks(sender);
      expect(check).to.deep.include({ verdict: 'agrees', offset: 0 });
      expect(check!.browser.sum).to.equal(check!.expected!.maximum).and.to.equal(check!.expected!.minimum);
      const [stream] = await sender.stages.analyzer.getSnapshots();
      expect(new Set(stream!.video!.layers.map(({ temporalIndex }) => temporalIndex)).size).to.equal(3);
    });
  }

  it('has them of each simulcast layer, whose timestamps and names differ', async () => {
    let sender!: Analyzed;
    const call = await simulcastCall(
      ['q', 'h', 'f'],
      (one) => {
        sender = attachAnalyzer(one, worker);
      },
      () => {},
    );
    try {
      // Firefox may leave the upper layers out while it believes in little bandwidth.
      await until('frames of two layers', async () => {
        const snapshots = await sender.stages.analyzer.getSnapshots();
        return snapshots.filter(({ frames }) => frames > 20).length >= 2;
      });
      const analysis = analyze(sender, sender.stages.analyzer, { interval: 200 });
      let joined: readonly JoinedStream[] = [];
      analysis.addEventListener('joined', ({ detail }) => {
        joined = detail;
      });
      await until('joined layers', () => joined.length >= 2);
      analysis.close();
      expect(new Set(joined.map(({ stats }) => stats.rid)).size).to.equal(joined.length);
      for (const { snapshot } of joined) {
        expect(snapshot.missing.method).to.equal('timestamps');
        expect(snapshot.cadence.pictures).to.equal(snapshot.frames);
      }
      for (const check of await settledChecks(sender)) expect(check).to.deep.include({ verdict: 'agrees' });
    } finally {
      call.close();
    }
  });

  it('agrees where it came in the middle of a call', async () => {
    let sender!: ReturnType<typeof attachNothing>;
    const attachNothing = (target: RTCRtpSender) => attach(target, worker, []);
    const call = await connect(
      ({ caller, stream }) => {
        sender = attachNothing(caller.addTrack(stream.getVideoTracks()[0]!, stream));
      },
      { kinds: ['video'] },
    );
    await until('frames', async () => (await rtpCounts(call.callee, 'video')).framesDecoded > 20);
    const replaced = await sender.replace([{ stage: 'analyzer' }]);
    const [check] = await settledChecks(replaced as unknown as Analyzed);
    expect(check!.verdict).to.equal('agrees');
  });

  it('speaks of time as the page does, and of audio', async () => {
    const start = performance.timeOrigin + performance.now();
    const attached: Analyzed[] = [];
    await connect(({ caller, callee, stream }: Call) => {
      for (const track of stream.getTracks()) attached.push(attachAnalyzer(caller.addTrack(track, stream), worker));
      callee.addEventListener('track', ({ receiver }) => attached.push(attachAnalyzer(receiver, worker)));
    });
    expect(attached).to.have.length(4);
    const analyses = attached.map((one) => analyze(one, one.stages.analyzer));
    await until('frames of all', () => analyses.every(({ frames }) => frames.length > 20));
    const end = performance.timeOrigin + performance.now();
    for (const { frames, attached: of } of analyses) {
      for (const { time, receiveTime = time, kind, size } of frames) {
        // The two clocks are read at different precision, and corrected now and then.
        expect(time, of.side).to.be.within(start - 50, end + 50);
        expect(receiveTime, of.side).to.be.within(start - 50, time + 50);
        expect([kind, size > 0]).to.deep.equal([of.kind, true]);
      }
    }
    const audio = analyses.filter(({ attached: of }) => of.kind === 'audio').map(({ frames }) => frames.at(-1)!);
    for (const packet of audio) expect(packet).to.deep.include({ codec: 'opus', durationMs: 20 });
    for (const analysis of analyses) analysis.close();
  });
});
