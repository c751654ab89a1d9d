import { expect } from 'chai';
import { createWorker, type TappedFrame } from 'framepipe';
import { createRecordingWorker, type RecordedFile, type Recording, startRecording } from 'framepipe/recording.js';
import { closeCalls, hasCodec, prefer } from '../helpers/call.js';
import { needsFfprobe, type ProbeReport, probe } from '../helpers/ffprobe.js';
import { pause, until } from '../helpers/until.js';
import { type RecordedCall, recordedCall } from './recorded-call.js';

const ENOUGH = 15;

/** A moving picture that no camera makes. */
function paintedTrack(): { readonly track: MediaStreamTrack; stop(): void } {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [320, 240];
  const context = canvas.getContext('2d')!;
  let hue = 0;
  const timer = setInterval(() => {
    hue += 7;
    context.fillStyle = `hsl(${hue} 90% 50%)`;
    context.fillRect(0, 0, 320, 240);
  }, 40);
  const [track] = canvas.captureStream(25).getVideoTracks();
  return {
    track: track!,
    stop() {
      clearInterval(timer);
      track!.stop();
    },
  };
}

/** Negotiates again, with another codec, and with silence that is not sent (DTX). */
async function changeCodec({ call: { caller, callee } }: RecordedCall, mimeType: string): Promise<void> {
  for (const transceiver of caller.getTransceivers()) prefer(transceiver, mimeType);
  await caller.setLocalDescription();
  await callee.setRemoteDescription(caller.localDescription!);
  await callee.setLocalDescription();
  const { sdp } = callee.localDescription!;
  await caller.setRemoteDescription({ type: 'answer', sdp: sdp.replace('useinbandfec=1', 'useinbandfec=1;usedtx=1') });
}

/** Expects that every frame of the file can be decoded; what ffmpeg says of it. */
async function judge(file: RecordedFile): Promise<ProbeReport> {
  const report = await probe(file.blob!);
  // Which frames of which file, where they are not all: a call does not do the same twice.
  const pictures = report.streams.filter(({ kind }) => kind === 'video');
  const where = `${file.mimeType}, ${JSON.stringify(pictures.map(({ packets, frames }) => [packets, frames]))}`;
  expect(report.problems, where).to.deep.equal([]);
  expect(
    report.streams.map(({ packets }) => packets.length),
    where,
  ).to.deep.equal(file.frames);
  expect(
    report.streams.map(({ frames }) => frames.length),
    where,
  ).to.deep.equal(file.frames);
  const ends = report.streams.flatMap(({ packets }) => packets.at(-1)?.time ?? 0);
  expect(file.duration).to.be.closeTo(Math.max(...ends), 0.05);
  return report;
}

const timesOf = ({ streams }: ProbeReport, kind: 'audio' | 'video') =>
  streams.find((stream) => stream.kind === kind)!.packets.map(({ time }) => time!);

/** By how much times differ at most from what the timestamps of the first of these frames say, in seconds. */
function drift(times: readonly number[], frames: readonly TappedFrame[], clockRate: number): number {
  if (frames.length < times.length) return Number.POSITIVE_INFINITY;
  const [begin] = frames;
  const ticks = (index: number) => (frames[index]!.rtpTimestamp - begin!.rtpTimestamp) | 0;
  return Math.max(...times.map((time, index) => Math.abs(time - times[0]! - ticks(index) / clockRate)));
}

describe('the recording of a call that changes', function () {
  this.timeout(40_000);
  before(needsFfprobe);
  afterEach(closeCalls);

  it('goes on over a pause, another track, another codec and silence, at both ends', async () => {
    const painted = paintedTrack();
    const worker = createRecordingWorker();
    let received!: Recording;
    const call = await recordedCall(
      createWorker(),
      (tracks) => {
        received = startRecording({ tracks, container: 'webm', onChange: 'continue', worker });
      },
      { codec: 'video/VP8' },
    );
    const { frames } = call;
    const sent = startRecording({ tracks: call.senders, container: 'mp4', onChange: 'continue', worker });
    const both = [received, sent];
    try {
      await Promise.all(both.map(({ started }) => started));
      const pictures = (codec: string) => frames.filter(({ mimeType }) => mimeType.toLowerCase() === codec);
      await until('frames', () => pictures('video/vp8').length >= ENOUGH);
      for (const recording of both) recording.pause();
      const paused = pictures('video/vp8').length;
      await pause(500);
      await until('frames to leave out', () => pictures('video/vp8').length >= paused + 5);
      for (const recording of both) recording.resume();
      await until('time', () => both.every(({ status }) => status.duration > 1));

      const [camera, microphone] = ['video', 'audio'].map(
        (kind) => call.call.caller.getSenders().find(({ track }) => track?.kind === kind)!,
      );
      microphone!.track!.enabled = false;
      await camera!.replaceTrack(painted.track);
      await changeCodec(call, 'video/VP9');
      await until('frames of the other codec', () => pictures('video/vp9').length >= 2 * ENOUGH);
      await call.silence();
      const count = pictures('video/vp9').length;
      const [ofReceiver, ofSender] = await Promise.all(both.map((recording) => recording.stop()));

      for (const [index, { files }] of [ofReceiver!, ofSender!].entries()) {
        expect(
          files.map(({ mimeType }) => /vp8|vp09/.exec(mimeType)?.[0]),
          index === 0 ? 'receiver' : 'sender',
        ).to.deep.equal(['vp8', 'vp09']);
        const [first, second] = files as [RecordedFile, RecordedFile];
        const reports = [await judge(first), await judge(second)];
        // What was paused is not there, and leaves no hole.
        for (const kind of ['audio', 'video'] as const) {
          const times = timesOf(reports[0]!, kind);
          expect(times.every((time, index) => time > (times[index - 1] ?? -1))).to.equal(true);
        }
        expect(second.recordingTime).to.be.closeTo(first.duration, 0.6);
        const gap = (second.startTime - first.startTime) / 1000 - second.recordingTime;
        expect(gap).to.be.within(0.45, 5);
      }

      // From the change on nothing was left out: every frame of the receiver's, where its timestamp says.
      const report = await probe(ofReceiver!.files[1]!.blob!);
      const vp9 = pictures('video/vp9');
      const first = vp9.findIndex(({ type }) => type === 'key');
      const seen = timesOf(report, 'video');
      expect(seen.length).to.be.at.least(count - first);
      expect(drift(seen, vp9.slice(first), 90_000)).to.be.below(0.002);
      const opus = pictures('audio/opus');
      const heard = timesOf(report, 'audio');
      const drifts = opus.map((_, index) => drift(heard, opus.slice(index), 48_000));
      expect(Math.min(...drifts)).to.be.below(0.002);
    } finally {
      painted.stop();
      worker.terminate();
    }
  });

  for (const [mimeType, container] of [
    ['video/AV1', 'mp4'],
    ['video/VP9', 'webm'],
  ] as const) {
    it(`${mimeType} in layers: one picture of ${mimeType === 'video/AV1' ? 'all of them' : 'the lowest'}`, async function () {
      if (!hasCodec(mimeType)) this.skip();
      // Firefox ignores `scalabilityMode`.
      if (!('createEncodedStreams' in RTCRtpSender.prototype)) this.skip();
      const reduced: unknown[] = [];
      let recording!: Recording;
      const call = await recordedCall(
        createWorker(),
        (tracks) => {
          recording = startRecording({ tracks, container, onChange: 'continue' });
          recording.addEventListener('reduced', ({ detail }) => reduced.push(detail.kind));
        },
        { kinds: ['video'], codec: mimeType, scalabilityMode: 'L3T3' },
      );
      const { frames } = call;
      const pictures = () => new Set(frames.map(({ rtpTimestamp }) => rtpTimestamp));
      await until('layers', () => frames.length >= 2 * pictures().size && pictures().size >= ENOUGH);
      await call.silence();
      const { files } = await recording.stop();
      expect(files).to.have.length(1);
      const { streams } = await judge(files[0]!);
      const first = frames.findIndex(({ type }) => type === 'key');
      const recorded = new Set(frames.slice(first).map(({ rtpTimestamp }) => rtpTimestamp));
      expect(files[0]!.frames).to.deep.equal([recorded.size]);
      const widths = streams[0]!.frames.map(({ width }) => width);
      if (mimeType === 'video/AV1') {
        expect(widths).to.include(1280);
        expect(reduced).to.deep.equal([]);
      } else {
        expect(new Set(widths)).to.deep.equal(new Set([320]));
        expect(reduced).to.deep.equal(['video']);
        expect(recording.status.layers).to.be.above(ENOUGH);
      }
    });
  }
});
