import { expect } from 'chai';
import { attachToPeerConnection, createWorker, passphraseKey } from 'framepipe';
import { type Replay, startReplay } from 'framepipe/recording.js';
import { closeCalls, connect } from '../../helpers/call.js';
import { needsFfprobe, probe } from '../../helpers/ffprobe.js';
import { until } from '../../helpers/until.js';

describe('an instant replay of an encrypted call, judged by ffprobe', () => {
  let worker: Worker;
  before(async function () {
    await needsFfprobe.call(this);
    worker = createWorker();
  });
  after(() => worker?.terminate());
  afterEach(closeCalls);

  it('saves the last second, twice, while it goes on', async () => {
    const secret = { key: await passphraseKey('correct horse', { salt: 'framepipe.example/replay' }), keyID: 1 };
    const options = { encryptionKey: secret, decryptionKeys: [secret] };
    let replay: Replay | undefined;
    const { callee, stream } = await connect(({ caller, callee, stream }) => {
      for (const pc of [caller, callee]) {
        const all = attachToPeerConnection(pc, worker, () => [{ stage: 'recorder' }, { stage: 'sframe', options }]);
        if (pc === callee)
          replay = startReplay({ peerConnection: all, container: 'webm', seconds: 1, keyFrameInterval: 1 });
      }
      for (const track of stream.getTracks()) caller.addTrack(track, stream);
    });
    expect(callee.getReceivers()).to.have.length(stream.getTracks().length);
    let last = 0;
    for (const save of [1, 2]) {
      await until('enough of it', () => replay!.status.seconds >= 1 && replay!.status.bytes > 0);
      const { blob, files } = await replay!.save();
      const { streams, problems } = await probe(blob);
      expect(problems).to.deep.equal([]);
      expect(streams.map(({ kind }) => kind).sort()).to.deep.equal(['audio', 'video']);
      const [file] = files;
      expect(file!.duration).to.be.at.least(save === 1 ? 0.5 : 0.9);
      const video = streams.find(({ kind }) => kind === 'video')!;
      expect(video.packets[0]!.isKey).to.equal(true);
      expect(video.frames).to.have.length(video.packets.length);
      const end = file!.startTime + file!.duration * 1000;
      expect(end).to.be.above(last);
      last = end;
    }
    replay!.close();
    expect(await replay!.save().catch(({ code }) => code)).to.equal('closed');
  });
});
