import { expect } from 'chai';
import { createWorker, type TappedFrame } from 'framepipe';
import { type Container, type Recording, startRecording } from 'framepipe/recording.js';
import { closeCalls, hasCodec } from '../helpers/call.js';
import { needsFfprobe, type ProbeReport, probe } from '../helpers/ffprobe.js';
import { until } from '../helpers/until.js';
import { recordedCall } from './recorded-call.js';

const ENOUGH = 40;

/** The frames that a recording has: of pictures those from the first key frame on. */
function recordable(frames: readonly TappedFrame[], kind: 'audio' | 'video'): TappedFrame[] {
  const ofKind = frames.filter((frame) => frame.kind === kind);
  return kind === 'audio' ? ofKind : ofKind.slice(ofKind.findIndex(({ type }) => type === 'key'));
}

function streamOf(report: ProbeReport, kind: 'audio' | 'video') {
  return report.streams.find((stream) => stream.kind === kind)!;
}

describe('the recording of an encrypted call', function () {
  this.timeout(30_000);
  before(needsFfprobe);
  afterEach(closeCalls);

  const cases: readonly (readonly [mimeType: string, container: Container, codec: string])[] = [
    ['video/VP8', 'webm', 'vp8'],
    ['video/VP9', 'mp4', 'vp9'],
    ['video/AV1', 'webm', 'av1'],
    ['video/H264', 'mp4', 'h264'],
  ];
  for (const [mimeType, container, codec] of cases) {
    it(`${mimeType} and Opus in ${container}: every frame that was received, as ffmpeg has it`, async function () {
      if (!hasCodec(mimeType)) this.skip();
      let recording!: Recording;
      const call = await recordedCall(
        createWorker(),
        (tracks) => {
          // A camera that warms up, and an encoder that does, change the size of the picture.
          recording = startRecording({ tracks, container, onChange: 'continue' });
        },
        { codec: mimeType, tellsCaptureTimes: true },
      );
      await recording.started;
      await until('frames', () => recordable(call.frames, 'video').length >= ENOUGH);
      await call.silence();
      // Firefox goes on with a picture a second.
      const frames = [...call.frames];
      const { blob, files } = await recording.stop();
      expect(
        files.map(({ frames: counts }) => counts),
        JSON.stringify(files),
      ).to.have.length(1);
      const report = await probe(blob!);
      expect(report.problems).to.deep.equal([]);
      const kinds = ['video', 'audio'] as const;
      expect(streamOf(report, 'video').codec).to.equal(codec);
      for (const kind of kinds) {
        const { packets, frames: pictures } = streamOf(report, kind);
        const received = recordable(frames, kind);
        expect(packets, `packets of ${kind}`).to.have.length(received.length);
        expect(pictures, `decoded of ${kind}`).to.have.length(received.length);
        const clockRate = kind === 'audio' ? 48_000 : 90_000;
        const drift = packets.map(
          ({ time }, index) =>
            time! - packets[0]!.time! - ((received[index]!.rtpTimestamp - received[0]!.rtpTimestamp) | 0) / clockRate,
        );
        expect(Math.max(...drift.map(Math.abs)), `times of ${kind}`).to.be.below(0.002);
      }
      const [video, audio] = kinds.map((kind) => ({
        time: streamOf(report, kind).packets[0]!.time!,
        captured: recordable(frames, kind).find(({ metadata }) => metadata.captureTime !== undefined),
        first: recordable(frames, kind)[0]!,
      }));
      // Chromium tells when frames were captured; where nobody does, least delays stand for it.
      if (video!.captured && audio!.captured) {
        const [seen, heard] = [video!, audio!].map(({ captured, first }, index) => {
          const ticks = (captured!.rtpTimestamp - first.rtpTimestamp) | 0;
          return captured!.metadata.captureTime! - ticks / (index === 0 ? 90 : 48);
        });
        expect(1000 * (video!.time - audio!.time)).to.be.closeTo(seen! - heard!, 20);
      }
      const ends = report.streams.map(({ packets }) => packets.at(-1)!.time!);
      expect(files[0]!.duration).to.be.closeTo(Math.max(...ends), 0.05);
    });
  }
});
