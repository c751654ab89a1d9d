import { expect } from 'chai';
import { rawKey, type TappedFrame } from 'framepipe';
import { type Container, startRecording } from 'framepipe/recording.js';
import { fakeMedia, hasCodec } from '../helpers/call.js';
import { needsFfprobe, probe } from '../helpers/ffprobe.js';
import { pause, until } from '../helpers/until.js';
import { record } from '../main/metadata-call.js';
import { begin, type End, fingerprint, noteFrames } from '../workers/stages/sframe/sealed-call.js';
import { killJanusServer, startJanusServer } from './janus-server.js';
import { type Color, differenceOf, plainPicture } from './picture.js';
import { closeRooms, newRoom, Participant, type VideoCodec } from './room.js';

const color: Color = [30, 160, 90];
const kinds = ['video', 'audio'] as const;
const cases = (
  [
    ['vp8', 'video/VP8', 'webm'],
    ['av1', 'video/AV1', 'mp4'],
    ['h264', 'video/H264', 'mp4'],
  ] as [VideoCodec, string, Container][]
).filter(([, mimeType]) => hasCodec(mimeType));

describe('the recording of one who receives through a Janus server', () => {
  let server: string;
  before(async function () {
    await needsFfprobe.call(this);
    const url = await startJanusServer();
    if (!url) this.skip();
    server = url;
  });
  afterEach(closeRooms);
  after(killJanusServer);

  for (const [codec, mimeType, container] of cases) {
    it(`holds what was published, as ffmpeg has it: ${mimeType} and Opus in ${container}`, async () => {
      const room = newRoom();
      const key = await rawKey(crypto.getRandomValues(new Uint8Array(32)));
      const stream = new MediaStream([...plainPicture(color).getTracks(), ...(await fakeMedia(['audio'])).getTracks()]);
      try {
        const [alice, bob] = [await Participant.enter(server, room), await Participant.enter(server, room)];
        const published = await alice.publish([{ stage: 'tap' }, { stage: 'sframe' }], { stream, codec });
        const sent = kinds.map((kind) => noteFrames(published.pipeline('sender', kind) as unknown as End));
        const options = { decryptionKeys: [{ key, keyID: 5 }] };
        const pipeline = [{ stage: 'tap' }, { stage: 'recorder' }, { stage: 'sframe', options }] as const;
        const played = await bob.subscribe(published.feed, pipeline);
        const tracks = kinds.map((kind) => played.pipeline('receiver', kind));
        const received = tracks.map(({ stages }) => record(stages.tap));
        // A camera that warms up, and an encoder that does, change the size of the picture.
        const recording = startRecording({ tracks, container, onChange: 'continue' });
        for (const [index, kind] of kinds.entries()) {
          const { stages } = published.pipeline('sender', kind);
          await begin({ sent: sent[index]! }, () => stages.sframe.setEncryptionKey(key, 5));
        }
        await recording.started;
        await until('frames to record', () => fromKeyFrame(received[0]!).length > 30);
        // Without its tracks, Firefox would send black pictures, one a second.
        for (const kind of kinds) await published.pipeline('sender', kind).detach('drop');
        await quiet(received);
        const { blob, files } = await recording.stop();
        expect(files).to.have.length(1);

        const report = await probe(blob!, { pictureAt: 0.5 });
        expect(report.problems).to.deep.equal([]);
        expect(differenceOf(report.color!, color)).to.be.below(40);
        for (const [index, kind] of kinds.entries()) {
          const { codec: found, packets, frames } = report.streams.find((one) => one.kind === kind)!;
          expect(found).to.equal(kind === 'audio' ? 'opus' : codec);
          expect(frames, `decoded of ${kind}`).to.have.length(packets.length);
          const tapped = fromKeyFrame(received[index]!);
          const clockRate = kind === 'audio' ? 48_000 : 90_000;
          const times = tapped.map(({ rtpTimestamp }) => ((rtpTimestamp - tapped[0]!.rtpTimestamp) | 0) / clockRate);
          const recorded = packets.map(({ time }) => time!);
          expect(areAmong(recorded, times), `${kind} that the tap saw`).to.equal(true);
          const { opened } = await tracks[index]!.stages.sframe.getDecrypterStats();
          expect(packets.length, `packets of ${kind}`).to.be.at.most(opened);
          const known = new Set(sent[index]!.prints);
          const strange = tapped.filter(({ data }) => !known.has(fingerprint(new Uint8Array(data))));
          expect(strange.length, `${kind} that nobody sent`).to.be.at.most(sent[index]!.missed);
        }
      } finally {
        for (const track of stream.getTracks()) track.stop();
      }
    });
  }
});

/** Frames that a recording has: of pictures those from a key frame on. */
function fromKeyFrame(frames: readonly TappedFrame[]): readonly TappedFrame[] {
  return frames.slice(frames.findIndex(({ kind, type }) => kind === 'audio' || type === 'key'));
}

/** Whether there is a packet for each of these times, which begin at 0, wherever the first is: a tap misses frames. */
function areAmong(recorded: readonly number[], times: readonly number[]): boolean {
  const isThere = (time: number) => recorded.some((one) => Math.abs(one - time) < 0.002);
  return recorded.some((start) => times.every((time) => isThere(start + time)));
}

/** Resolves when no frame has come for a while. */
async function quiet(tracks: readonly (readonly unknown[])[]): Promise<void> {
  const count = () => tracks.reduce((sum, frames) => sum + frames.length, 0);
  for (let before = -1; before < count(); ) {
    before = count();
    await pause(500);
  }
}
