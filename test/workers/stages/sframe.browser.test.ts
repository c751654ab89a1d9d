import { expect } from 'chai';
import {
  type AttachedTransform,
  attach,
  createWorker,
  type DefaultStages,
  type Pipeline,
  type PipelineEvent,
  passphraseKey,
  type TappedFrame,
  tapFrames,
} from 'framepipe';
import { type Call, closeCalls, connect, decoded, hasCodec, rtpCounts } from '../../helpers/call.js';
import { pause, until } from '../../helpers/until.js';

const salt = 'example.test/rooms/1';
const codecs = ['video/VP8', 'video/VP9', 'video/AV1', 'video/H264'].filter(hasCodec);

/** Attaches to every sender of the caller and every receiver of the callee. */
function attachAll(call: Call, worker: Worker, pipeline: Pipeline<DefaultStages>) {
  const senders: AttachedTransform[] = [];
  const receivers: AttachedTransform[] = [];
  for (const track of call.stream.getTracks())
    senders.push(attach(call.caller.addTrack(track, call.stream), worker, pipeline));
  call.callee.addEventListener('track', ({ receiver }) => receivers.push(attach(receiver, worker, pipeline)));
  return { senders, receivers };
}

describe('sframe on a real call', () => {
  let worker: Worker;
  let key: CryptoKey;
  let wrongKey: CryptoKey;
  before(async () => {
    worker = createWorker();
    key = await passphraseKey('right', { salt, iterations: 1_000 });
    wrongKey = await passphraseKey('wrong', { salt, iterations: 1_000 });
  });
  after(() => worker.terminate());
  afterEach(closeCalls);

  for (const codec of codecs) {
    it(`opens every frame with the right key: ${codec} and Opus`, async () => {
      let ends!: ReturnType<typeof attachAll>;
      const call = await connect(
        (made) => {
          ends = attachAll(made, worker, [{ stage: 'frameStats' }, { stage: 'sframe' }]);
        },
        { codec },
      );
      for (const receiver of ends.receivers) await receiver.stages.sframe.addDecryptionKey(key, 3);
      for (const sender of ends.senders) await sender.stages.sframe.setEncryptionKey(key, 3);
      await decoded(call.callee, 40);
      for (const receiver of ends.receivers) {
        const stats = await receiver.stages.sframe.getDecrypterStats();
        expect(stats.opened, receiver.kind).to.be.greaterThan(30);
        expect(Math.max(...Object.values<number>(stats.dropped)), receiver.kind).to.equal(0);
        const [stream] = await receiver.stages.frameStats.getStats();
        if (receiver.kind === 'video') expect(stream?.mimeType).to.equal(codec);
      }
      await until('sound', async () => (await rtpCounts(call.callee, 'audio')).audioEnergy > 0);
    });
  }

  it('opens nothing with the wrong key, says why, and resumes with the right one', async () => {
    let ends!: ReturnType<typeof attachAll>;
    const call = await connect((made) => {
      ends = attachAll(made, worker, [{ stage: 'sframe' }]);
    });
    const events: PipelineEvent[] = [];
    for (const receiver of ends.receivers) {
      receiver.addEventListener('report', ({ detail }) => events.push(detail));
      await receiver.stages.sframe.addDecryptionKey(wrongKey, 0);
    }
    for (const sender of ends.senders) await sender.stages.sframe.setEncryptionKey(key, 0);
    const video = ends.receivers.find(({ kind }) => kind === 'video')!;
    await until(
      'frames refused',
      async () => (await video.stages.sframe.getDecrypterStats()).dropped.authentication > 10,
    );
    expect((await rtpCounts(call.callee, 'video')).framesDecoded).to.equal(0);
    expect(events.map(({ type, cause, stage }) => [type, cause, stage])).to.deep.include([
      'decryption-failed',
      'authentication',
      'sframe',
    ]);
    for (const receiver of ends.receivers) {
      expect((await receiver.stages.sframe.getDecrypterStats()).opened).to.equal(0);
      await receiver.stages.sframe.addDecryptionKey(key, 0);
    }
    await decoded(call.callee, 20);
    expect(events.map(({ type }) => type)).to.include('decryption-resumed');
  });

  it('sends nothing without a key', async () => {
    let ends!: ReturnType<typeof attachAll>;
    const call = await connect(
      (made) => {
        ends = attachAll(made, worker, [{ stage: 'sframe' }]);
      },
      { kinds: ['video'] },
    );
    const [sender] = ends.senders;
    await until('frames dropped', async () => (await sender!.stages.sframe.getEncrypterStats()).dropped.keyID > 10);
    await pause(200);
    expect((await rtpCounts(call.callee, 'video')).packetsReceived).to.equal(0);
    expect((await sender!.getStats()).framesOut).to.equal(0);
  });

  it('lets nothing of the plaintext out', async () => {
    let ends!: ReturnType<typeof attachAll>;
    await connect((made) => {
      const pipeline = [{ stage: 'tap', name: 'plain' }, { stage: 'sframe' }, { stage: 'tap', name: 'wire' }] as const;
      ends = attachAll(made, worker, pipeline);
    });
    for (const sender of ends.senders) {
      const named = sender.stages as unknown as Record<'plain' | 'wire', (typeof sender.stages)['tap']>;
      const plain = collect(tapFrames(named.plain), 20);
      const wire = collect(tapFrames(named.wire), 20);
      await sender.stages.sframe.setEncryptionKey(key, 0);
      const clearLength = sender.kind === 'video' ? 10 : 0;
      const pieces = (await plain).flatMap(({ data }) => piecesOf(new Uint8Array(data).subarray(clearLength)));
      expect(pieces).to.have.length.greaterThan(20);
      const sent = (await wire).map(({ data }) => latin1(new Uint8Array(data).subarray(clearLength))).join('');
      for (const piece of pieces) expect(sent.includes(piece)).to.equal(false);
    }
  });
});

async function collect(stream: ReadableStream<TappedFrame>, count: number): Promise<TappedFrame[]> {
  const frames: TappedFrame[] = [];
  const reader = stream.getReader();
  while (frames.length < count) {
    const { done, value } = await reader.read();
    if (done) break;
    frames.push(value);
  }
  await reader.cancel();
  return frames;
}

/** Eight bytes in a row from ten places of a frame; they agree with others by chance once in 2^64. */
function piecesOf(bytes: Uint8Array): string[] {
  const step = Math.max(8, Math.floor(bytes.length / 10));
  const pieces: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; at += step) pieces.push(latin1(bytes.subarray(at, at + 8)));
  return pieces;
}

/** One character for each byte, because text has a fast search. */
function latin1(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
