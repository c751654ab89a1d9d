import { expect } from 'chai';
import { attach, createWorker, passphraseKey } from 'framepipe';
import { type Analysis, analyze } from 'framepipe/analysis.js';
import { closeCalls, connect, hasCodec } from '../helpers/call.js';
import { until } from '../helpers/until.js';

const codecs = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264'].filter(hasCodec);
const abs = 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time';

/** Pictures that come and stay away when a test wants it. */
function drawing() {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const context = canvas.getContext('2d')!;
  let drawn = 0;
  let paused = false;
  const draw = () => {
    if (paused) return;
    context.fillStyle = `hsl(${(drawn++ * 7) % 360} 80% 50%)`;
    context.fillRect(0, 0, canvas.width, 64);
  };
  draw();
  const timer = setInterval(draw, 33);
  return {
    widen: () => {
      canvas.width = 128;
    },
    track: canvas.captureStream().getVideoTracks()[0]!,
    pause: (now: boolean) => {
      paused = now;
    },
    end: () => clearInterval(timer),
  };
}

/** Asks for the capture time of every packet, where the browser can. */
function askForCaptureTimes(transceiver: RTCRtpTransceiver): boolean {
  if (!transceiver.getHeaderExtensionsToNegotiate) return false;
  const extensions = transceiver.getHeaderExtensionsToNegotiate();
  for (const extension of extensions) if (extension.uri === abs) extension.direction = 'sendrecv';
  transceiver.setHeaderExtensionsToNegotiate?.(extensions);
  return extensions.some(({ uri }) => uri === abs);
}

describe('analyze on a real call', () => {
  let worker: Worker;
  const ends: (() => void)[] = [];
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(() => {
    for (const end of ends.splice(0)) end();
    closeCalls();
  });

  it('measures what encryption adds at both ends, by a second analyzer outside of it', async () => {
    const key = await passphraseKey('right', { salt: 'example.test/rooms/1', iterations: 1_000 });
    const secret = { key, keyID: 0 };
    const analyses: Analysis[] = [];
    const follow = (target: RTCRtpSender | RTCRtpReceiver) => {
      const attached = attach(target, worker, [
        { stage: 'analyzer' },
        { stage: 'sframe', options: { encryptionKey: secret, decryptionKeys: [secret] } },
        { stage: 'analyzer', name: 'outside', options: { encrypted: true } },
      ]);
      analyses.push(analyze(attached, attached.stages.analyzer, { outside: attached.stages.outside }));
    };
    await connect(
      ({ caller, callee, stream }) => {
        follow(caller.addTrack(stream.getVideoTracks()[0]!, stream));
        callee.addEventListener('track', ({ receiver }) => follow(receiver));
      },
      { kinds: ['video'] },
    );
    await until('frames at all four', () => {
      return analyses.length === 2 && analyses.every(({ comparison }) => comparison!.frames > 20);
    });
    const [sent, received] = analyses.map(({ comparison }) => comparison!);
    for (const { overhead, residence, extraPackets } of [sent!, received!]) {
      // The tag of 16 bytes, a header of at least one, and what a codec's layout adds.
      expect(overhead).to.be.within(17, 100);
      expect(residence!.p50).to.be.at.least(0);
      expect(extraPackets).to.be.within(0, 1);
    }
    // Counters grow into another byte of the header at most.
    expect(received!.overhead).to.be.closeTo(sent!.overhead!, 2);
    for (const analysis of analyses) analysis.close();
  });

  for (const codec of codecs) {
    it(`says that sealed media cannot be read, and when it can: ${codec}`, async () => {
      const key = await passphraseKey('right', { salt: 'example.test/rooms/1', iterations: 1_000 });
      const secret = { key, keyID: 0 };
      const events: string[] = [];
      let analysis: Analysis | undefined;
      let unseal!: () => Promise<unknown>;
      await connect(
        ({ caller, callee, stream }) => {
          const sender = caller.addTrack(stream.getVideoTracks()[0]!, stream);
          const sealing = attach(sender, worker, [{ stage: 'sframe', options: { encryptionKey: secret } }]);
          // Where a frame is dropped, a key frame is asked for: decoders that make do with noise ask for none.
          unseal = () => sealing.replace([{ stage: 'drop', options: { rate: 0.1 } }]);
          callee.addEventListener('track', ({ receiver }) => {
            const attached = attach(receiver, worker, [{ stage: 'analyzer', options: { noKeyFrameAfter: 500 } }]);
            analysis = analyze(attached, attached.stages.analyzer);
            analysis.addEventListener('report', ({ detail: { type, cause } }) => events.push(`${type} ${cause ?? ''}`));
          });
        },
        { kinds: ['video'], codec },
      );
      await until('the problem', () => events.includes('undecryptable '));
      await unseal();
      await until('its end', () => events.includes('undecryptable over') && events.includes('keyframe '));
      await until('health', () => analysis!.snapshots.some(({ health, frames }) => frames > 0 && health.length === 0));
      analysis!.close();
    });
  }

  it('sees a freeze where frames arrive and where they are shown, as the browser does', async () => {
    const picture = drawing();
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    ends.push(
      () => picture.end(),
      () => video.remove(),
    );
    let analysis: Analysis | undefined;
    let frozen = 0;
    const reported: string[] = [];
    await connect(({ caller, callee }) => {
      caller.addTrack(picture.track);
      callee.addEventListener('track', ({ receiver, track }) => {
        const attached = attach(receiver, worker, [{ stage: 'analyzer' }]);
        video.srcObject = new MediaStream([track]);
        void video.play();
        analysis = analyze(attached, attached.stages.analyzer, { video, interval: 200 });
        analysis.addEventListener('report', ({ detail }) => reported.push(detail.type));
        analysis.addEventListener('screenfreeze', ({ detail }) => {
          frozen = Math.max(frozen, detail.duration);
        });
      });
    });
    await until('thirty pictures shown', () => (analysis?.presentation?.pictures ?? 0) >= 30);
    const freezes = () => analysis!.presentation!.freezes;
    const before = freezes().count;
    picture.pause(true);
    await until('a freeze that goes on', () => (freezes().current ?? 0) > 600);
    picture.pause(false);
    await until('its end on the screen', () => freezes().count > before);
    await until('its end where frames arrive', () => reported.includes('freeze'));
    expect(frozen).to.be.above(500);
    await until('the browser’s count', () => (analysis!.joined[0]?.stats.decoder?.freezeCount ?? 0) > 0);
    // Joined by RTP timestamp: a picture is never shown before it arrived.
    const { delay } = analysis!.presentation!;
    expect(delay!.count).to.be.above(10);
    expect(delay!.p50).to.be.within(0, 5_000);
    picture.widen();
    await until('a change', () => reported.includes('configchange'));
    await until('the new size', () => analysis!.snapshots[0]!.configurations.at(-1)!.width === 128);
    analysis!.close();
    const { pictures } = analysis!.presentation!;
    for (let shown = 0; shown < 5; shown++) await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
    expect(analysis!.presentation!.pictures).to.equal(pictures);
  });

  it('misses exactly the sound that was dropped before it', async () => {
    const attachDropping = (target: RTCRtpReceiver) =>
      attach(target, worker, [{ stage: 'analyzer' }, { stage: 'drop', options: { rate: 0 } }]);
    let attached: ReturnType<typeof attachDropping> | undefined;
    const reported: string[] = [];
    await connect(
      ({ caller, callee, stream }) => {
        caller.addTrack(stream.getAudioTracks()[0]!, stream);
        callee.addEventListener('track', ({ receiver }) => {
          attached = attachDropping(receiver);
          attached.addEventListener('report', ({ detail: { type, cause } }) => reported.push(`${type} ${cause}`));
        });
      },
      { kinds: ['audio'] },
    );
    const stream = async () => (await attached?.stages.analyzer.getSnapshots())?.[0];
    await until('sound', async () => ((await stream())?.frames ?? 0) > 10);
    await attached!.stages.drop.configure({ rate: 0.3 });
    await until('gaps', async () => (await attached!.getStats()).dropped.stage >= 10);
    await attached!.stages.drop.configure({ rate: 0 });
    const { dropped } = await attached!.getStats();
    await until('all of them missed', async () => (await stream())!.missing.lost >= dropped.stage);
    expect((await stream())!.missing).to.deep.equal({
      method: 'sequence',
      lost: dropped.stage,
      layerDrops: 0,
      late: 0,
    });
    expect(reported).to.include('missing sequence');
  });

  it('measures how far the picture lags behind its sound', async () => {
    const analyses = new Map<string, Analysis>();
    let hasCaptureTimes = false;
    await connect(({ caller, callee, stream }) => {
      for (const track of [...stream.getAudioTracks(), ...stream.getVideoTracks()]) {
        const transceiver = caller.addTransceiver(track, { streams: [stream] });
        hasCaptureTimes = askForCaptureTimes(transceiver);
      }
      callee.addEventListener('track', ({ receiver, transceiver, track: { kind } }) => {
        askForCaptureTimes(transceiver);
        const attached = attach(receiver, worker, [
          { stage: 'analyzer' },
          // The receiver's frames pass this first: the picture is late at its analyzer.
          { stage: 'delay', options: { milliseconds: kind === 'video' ? 300 : 0 } },
        ]);
        const audio = analyses.get('audio');
        analyses.set(kind, analyze(attached, attached.stages.analyzer, { interval: 200, ...(audio && { audio }) }));
      });
    });
    const late = () => analyses.get('video')!.skew;
    if (hasCaptureTimes) {
      await until('the skew at arrival', () => late()?.arrival !== undefined);
      // The delay of 300 ms, less what sound takes longer than pictures.
      expect(late()!.arrival).to.be.within(150, 5_000);
      await until('the skew where both are played', () => late()?.playout !== undefined);
      expect(Math.abs(late()!.playout!)).to.be.below(5_000);
    } else {
      await until('a reading', () => analyses.get('video')!.joined.length > 0);
      expect(late()).to.deep.equal({ playout: undefined, arrival: undefined });
    }
    for (const analysis of analyses.values()) analysis.close();
  });
});
