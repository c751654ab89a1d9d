import { expect } from 'chai';
import {
  type AttachedTransform,
  attach,
  createWorker,
  type DefaultStages,
  type Pipeline,
  rawKey,
  support,
} from 'framepipe';
import { analyze, type StreamCheck } from 'framepipe/analysis.js';
import { defineChannels } from 'framepipe/channels.js';
import { startRecording } from 'framepipe/recording.js';
import { closeCalls, connect, hasCodec } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import { exchangeKey, metadataCall } from '../../main/metadata-call.js';
import { begin, droppedBy, type End, foreign, noteFrames, opens, sealedCall } from './sframe/sealed-call.js';
import { simulcastCall } from './sframe/simulcast-call.js';

const scope = globalThis as { RTCRtpScriptTransform?: unknown };
const codecs = ['audio/opus', 'video/VP8', 'video/VP9', 'video/AV1', 'video/H264'].filter(hasCodec);
const channels = defineChannels({ caption: { type: 'text' } });
const pipeline = [
  { stage: 'frameStats' },
  { stage: 'analyzer' },
  { stage: 'metadata', options: channels.options },
  { stage: 'tap' },
  { stage: 'sframe' },
] as const satisfies Pipeline<DefaultStages>;

/** Chromium before version 141, played by a newer one. What becomes of attaching there: test/main/encoded-streams. */
describe('stages where there is createEncodedStreams alone', () => {
  if (!('createEncodedStreams' in RTCRtpSender.prototype)) return;
  const original = scope.RTCRtpScriptTransform;
  let worker: Worker;
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  beforeEach(() => {
    delete scope.RTCRtpScriptTransform;
    expect(support()).to.include({ interface: 'encoded-streams' });
  });
  afterEach(() => {
    scope.RTCRtpScriptTransform = original;
    closeCalls();
  });

  for (const codec of codecs) {
    it(`do what they do elsewhere: ${codec}`, async () => {
      const kind = codec.startsWith('audio') ? 'audio' : 'video';
      const called = await metadataCall(worker, channels, { sender: pipeline, receiver: pipeline }, { kind, codec });
      const { sender, receiver, outgoing, incoming } = called;
      const [from, to] = [sender as unknown as End, receiver as unknown as End];
      const track = { kind, sent: noteFrames(from), opened: noteFrames(to) };
      const analysis = analyze(receiver, receiver.stages.analyzer, { interval: 200, selfCheck: true });
      let check: StreamCheck | undefined;
      analysis.addEventListener('check', ({ detail }) => {
        check = detail[0];
      });
      const values: unknown[] = [];
      incoming.addEventListener('value', ({ detail: { value, encrypted, authenticated } }) => {
        values.push({ value, encrypted, authenticated });
      });
      await begin(track, () => exchangeKey(called));
      await outgoing.send('caption', 'one');
      await opens(track, 25);
      expect(await foreign(track)).to.deep.equal([]);
      expect(await droppedBy(to)).to.equal(0);
      await until('the value', () => values.length > 0);
      expect(values).to.deep.equal([{ value: 'one', encrypted: true, authenticated: true }]);
      const [stats] = await receiver.stages.frameStats.getStats();
      expect(stats).to.include({ mimeType: codec }).and.to.have.property('frames').that.is.at.least(25);
      expect((await receiver.stages.analyzer.getSnapshots())[0]!.frames).to.be.at.least(25);
      if (kind === 'video') await until('agreement with the browser', () => check?.verdict === 'agrees');
      analysis.close();
    });
  }

  it('hold, drop and record frames', async () => {
    const key = { key: await secret(), keyID: 0 };
    const seal = { stage: 'sframe', options: { encryptionKey: key, decryptionKeys: [key] } } as const;
    const receiving = [{ stage: 'recorder' }, { stage: 'drop', options: { rate: 0 } }, seal] as const;
    const attachAny = (target: RTCRtpSender | RTCRtpReceiver, stages: Pipeline<DefaultStages>): AttachedTransform =>
      attach<DefaultStages, Pipeline<DefaultStages>>(target, worker, stages);
    const senders: AttachedTransform[] = [];
    const receivers: AttachedTransform[] = [];
    await connect(({ caller, callee, stream }) => {
      for (const track of stream.getTracks()) {
        senders.push(attachAny(caller.addTrack(track, stream), [{ stage: 'delay' }, seal]));
      }
      callee.addEventListener('track', ({ receiver }) => receivers.push(attachAny(receiver, receiving)));
    });
    const recording = startRecording({ tracks: receivers, container: 'webm', onChange: 'continue' });
    await recording.started;
    const statistics = () => Promise.all([...senders, ...receivers].map((end) => end.getStats()));
    for (const { stages } of senders) await stages.delay.setDelay(500);
    await until('frames that are held', async () => {
      return (await statistics()).slice(0, 2).every(({ framesQueued }) => framesQueued > 2);
    });
    for (const { stages } of receivers) await stages.drop.configure({ rate: 1 });
    for (const { stages } of senders) await stages.delay.setDelay(0);
    await until('frames that were dropped', async () => {
      return (await statistics()).slice(2).every(({ dropped }) => dropped.stage > 2);
    });
    const { files } = await recording.stop();
    const recorded = files.flatMap(({ frames }) => frames).reduce((sum, frames) => sum + frames, 0);
    const passed = (await statistics()).slice(2).reduce((sum, { framesOut }) => sum + framesOut, 0);
    expect(recorded).to.be.within(2, passed);
  });

  it('open every simulcast layer', async () => {
    const key = { key: await rawKey(crypto.getRandomValues(new Uint8Array(32))), keyID: 0 };
    const sealed = [
      { stage: 'tap' },
      { stage: 'sframe', options: { encryptionKey: key, decryptionKeys: [key] } },
    ] as const;
    const received: ReturnType<typeof noteFrames>[] = [];
    const call = await simulcastCall(
      ['q', 'h', 'f'],
      (sender) => void attach(sender, worker, sealed),
      (receiver) => received.push(noteFrames(attach(receiver, worker, sealed))),
    );
    try {
      await until('frames of two layers', () => received.filter(({ prints }) => prints.length > 10).length >= 2);
    } finally {
      call.close();
    }
  });

  it('change keys without a frame lost, and refuse DTMF events', async () => {
    const [first, second] = [await secret(), await secret()];
    const call = await sealedCall(
      worker,
      { encryptionKey: { key: first, keyID: 0 }, decryptionKeys: [{ key: first, keyID: 0 }] },
      { kinds: ['audio'] },
    );
    const track = call.tracks[0]!;
    await opens(track, 10);
    await track.to.stages.sframe.addDecryptionKey(second, 1);
    await track.from.stages.sframe.setEncryptionKey(second, 1);
    await opens(track, 15);
    const start = track.sent.prints.indexOf(track.opened.prints[0]!);
    const opened = new Set(track.opened.prints);
    const sent = track.sent.prints.slice(start, track.sent.prints.lastIndexOf(track.opened.prints.at(-1)!));
    expect(sent.filter((print) => !opened.has(print))).to.deep.equal([]);
    (track.from.target as RTCRtpSender).dtmf!.insertDTMF('1', 100, 50);
    const refused = async () => (await track.to.stages.sframe.getDecrypterStats()).dropped['telephone-event'];
    await until('an event', async () => (await refused()) > 0);
    expect(await foreign(track)).to.deep.equal([]);
  });
});

const secret = () => rawKey(crypto.getRandomValues(new Uint8Array(32)));
