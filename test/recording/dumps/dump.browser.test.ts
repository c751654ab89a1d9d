import { expect } from 'chai';
import { createWorker, type DefaultStages, type Pipeline, passphraseKey } from 'framepipe';
import { startDump } from '../../../src/main/recording-dump.js';
import { type AttachedCall, attachedCall } from '../../helpers/attach-both.js';
import { closeCalls, hasCodec } from '../../helpers/call.js';
import { needsFfprobe, probe } from '../../helpers/ffprobe.js';
import { until } from '../../helpers/until.js';

describe('dumps of an encrypted call, judged by ffprobe', () => {
  let worker: Worker;
  let pipeline: Pipeline<DefaultStages>;

  before(async function () {
    await needsFfprobe.call(this);
    worker = createWorker();
    const encryptionKey = { key: await passphraseKey('correct horse', { salt: 'framepipe.example/dump' }), keyID: 1 };
    const options = { encryptionKey, decryptionKeys: [encryptionKey] };
    pipeline = [{ stage: 'tap' }, { stage: 'sframe', options }];
  });
  after(() => worker?.terminate());
  afterEach(closeCalls);

  /** Dumps both ends at once, until each has so many frames. */
  async function dumpBoth({ sender, receiver }: AttachedCall<DefaultStages>, frames: number) {
    const dumps = [sender, receiver].map(({ stages }) => startDump(stages.tap));
    await until('frames', () => dumps.every(({ files }) => (files[0]?.frames ?? 0) >= frames));
    return Promise.all(dumps.map((dump) => dump.stop()));
  }

  for (const codec of ['video/VP8', 'video/AV1', 'video/H264']) {
    const name = codec.slice('video/'.length).toLowerCase();
    it(codec, async function () {
      if (!hasCodec(codec)) this.skip();
      for (const [file] of await dumpBoth(await attachedCall(worker, pipeline, { codec }), 15)) {
        expect(file).to.include({ codec: name, omitted: 0, missed: 0 });
        const { streams, problems } = await probe(file!.blob!);
        expect(problems).to.deep.equal([]);
        expect(streams[0]!.codec).to.equal(name);
        expect(streams[0]!.packets).to.have.length(file!.frames);
        expect(streams[0]!.frames).to.have.length(file!.frames);
      }
    });
  }

  it('audio/opus', async () => {
    for (const [file] of await dumpBoth(await attachedCall(worker, pipeline, { kind: 'audio' }), 30)) {
      expect(file).to.include({ codec: 'opus', omitted: 0, missed: 0 });
      const { streams, problems } = await probe(file!.blob!);
      expect(problems).to.deep.equal([]);
      expect(streams[0]!.packets.length).to.be.at.least(file!.frames);
    }
  });
});
