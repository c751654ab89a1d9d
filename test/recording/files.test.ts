import { expect } from 'chai';
import { FileWriter } from '../../src/recording/file-writer.js';
import type { Container } from '../../src/recording/mux/muxer.js';
import { readAll, withFile } from '../cli/files.js';
import { needsFfprobe, type ProbeReport, probe } from '../helpers/ffprobe-node.js';
import { BEGIN, MemorySink, type Recorded, record, streamOf, timelineOf } from './recorded.js';

const NAMES: Readonly<Record<string, string>> = { h265: 'hevc' };

/** Checks what every recording promises: all frames, where they were captured, decoded without a complaint. */
async function judge(file: Recorded): Promise<ProbeReport> {
  const report = await probe(file.bytes);
  expect(report.problems).to.deep.equal([]);
  const ends = report.streams.flatMap(({ packets }) => packets.map(({ time, duration }) => time! + (duration ?? 0.02)));
  expect(Math.max(...ends)).to.be.closeTo(file.duration, 0.05);
  // Of a fragmented file, ffmpeg counts what a track begins late by twice.
  if (file.extension !== '.mp4') expect(report.duration).to.be.closeTo(file.duration, 0.05);
  expect(report.streams.map(({ packets }) => packets.length)).to.deep.equal(file.frames);
  expect(report.streams.map(({ frames }) => frames.length)).to.deep.equal(file.frames);
  return report;
}

const timesOf = (report: ProbeReport, stream: number): number[] =>
  report.streams[stream]!.packets.map(({ time }) => time!);

/** The largest difference of two lists of times, in seconds. */
function difference(times: readonly number[], expected: readonly number[]): number {
  expect(times).to.have.length(expected.length);
  return Math.max(...times.map((time, index) => Math.abs(time - expected[index]!)));
}

describe('what is recorded, judged by ffprobe and ffmpeg', function () {
  this.timeout(20_000);
  before(needsFfprobe);

  const fixtures: readonly (readonly [
    fixture: string,
    containers: readonly Container[],
    size: number,
    layers?: number,
  ])[] = [
    ['vp8-chromium', ['webm', 'mp4'], 192],
    ['vp8-firefox', ['mkv'], 192],
    ['vp9-firefox', ['webm', 'mp4'], 192],
    ['av1-chromium-l1t3', ['webm', 'mp4'], 192],
    ['av1-chromium-l2t3', ['webm', 'mp4'], 640, 2],
    ['h264-chromium', ['mkv', 'mp4'], 192],
    ['h265-zerolatency', ['mkv', 'mp4'], 0],
  ];
  for (const [fixture, containers, width, layers = 1] of fixtures) {
    for (const container of containers) {
      it(`${fixture} and Opus in ${container}: every frame, where it was captured`, async () => {
        const video = streamOf({ track: 'video', fixture, count: 48, layers, begin: 130 });
        const audio = streamOf({ track: 'audio', fixture: 'opus-silk', ssrc: 2, count: 90, rtpStart: 7 });
        const [file, ...more] = await record([...video, ...audio], { container });
        expect(more).to.deep.equal([]);
        expect(file!.frames).to.deep.equal([48, 90]);
        expect(file!.startTime).to.be.closeTo(BEGIN + 40, 1);
        const report = await judge(file!);
        const codec = fixture.slice(0, fixture.indexOf('-'));
        expect(report.streams.map((one) => one.codec)).to.deep.equal([NAMES[codec] ?? codec, 'opus']);
        if (width > 0) expect(report.streams[0]).to.include({ width });
        expect(report.streams[1]!.frames.every(({ samples }) => samples === 960)).to.equal(true);
        const steps = (count: number, interval: number, begin: number) =>
          Array.from({ length: count }, (_, index) => begin + index * interval);
        expect(difference(timesOf(report, 0), steps(48, 1 / 30, 0.13))).to.be.below(0.001);
        expect(difference(timesOf(report, 1), steps(90, 0.02, 0))).to.be.below(0.001);
      });
    }
  }

  it('analyze opens them, and sees every frame', async () => {
    const video = streamOf({ track: 'video', fixture: 'h265-zerolatency' });
    const audio = streamOf({ track: 'audio', fixture: 'opus-silk', ssrc: 2 });
    for (const container of ['mkv', 'mp4'] as const) {
      const [file] = await record([...video, ...audio], { container });
      const { frames, problem } = await withFile(file!.bytes, readAll);
      expect(problem).to.equal(undefined);
      expect(frames.some(({ opaque }) => opaque)).to.equal(false);
      expect(frames.filter(({ type }) => type === 'key').length).to.equal(video.filter((one) => one.keyFrame).length);
      expect(frames).to.have.length(120);
    }
  });

  it('several participants are tracks of one file', async () => {
    const frames = ['vp8-chromium', 'vp9-firefox', 'av1-firefox'].flatMap((fixture, index) => [
      ...streamOf({ track: `v${index}`, fixture, count: 40, begin: index * 50 }),
      ...streamOf({ track: `a${index}`, fixture: 'opus-silk', count: 60, begin: index * 50 }),
    ]);
    for (const container of ['mp4', 'webm'] as const) {
      const [file] = await record(frames, { container });
      const report = await judge(file!);
      expect(file!.frames).to.deep.equal([40, 60, 40, 60, 40, 60]);
      for (const index of [0, 1, 2]) {
        expect(timesOf(report, 2 * index)[0]).to.be.closeTo(index * 0.05, 0.002);
        expect(timesOf(report, 2 * index + 1)[0]).to.be.closeTo(index * 0.05, 0.002);
      }
    }
  });

  it('silence (DTX), lost frames and a resumed stream leave gaps, in which nothing moves', async () => {
    // 400 ms apart, as browsers send silence, and then speech again.
    const silence = streamOf({ track: 'audio', fixture: 'opus-dtx', count: 6, interval: 400 });
    const rtpStart = 0xffff_f000 + 6 * 19_200;
    const speech = streamOf({ track: 'audio', fixture: 'opus-silk', count: 40, begin: 2400, rtpStart });
    // Without what depends on it: Chromium's pictures of the third temporal layer.
    const all = streamOf({ track: 'video', fixture: 'vp8-chromium', count: 90 });
    const key = all.findIndex(({ keyFrame }, index) => index > 30 && keyFrame);
    const video = all.filter((_, index) => index < 20 || index >= key);
    for (const container of ['webm', 'mp4'] as const) {
      const [file, ...more] = await record([...video, ...silence, ...speech], { container, canPatch: false });
      expect(more).to.deep.equal([]);
      const report = await probe(file!.bytes);
      expect(report.problems).to.deep.equal([]);
      expect(report.streams.map(({ frames }) => frames.length)).to.deep.equal([video.length, 46]);
      const expected = [...silence.map((_, index) => index * 0.4), ...speech.map((_, index) => 2.4 + index * 0.02)];
      expect(difference(timesOf(report, 1), expected)).to.be.below(0.001);
      const pictures = video.map((frame) => all.indexOf(frame) / 30);
      expect(difference(timesOf(report, 0), pictures)).to.be.below(0.001);
    }
  });

  it('sound without a picture', async () => {
    const audio = streamOf({ track: 'audio', fixture: 'opus-celt', count: 100 });
    for (const container of ['mp4', 'webm'] as const) {
      const [file] = await record(audio, { container });
      expect(file!.mimeType).to.equal(`audio/${container}; codecs="opus"`);
      await judge(file!);
    }
  });

  it('marked moments are chapters of WebM and Matroska', async () => {
    const sink = new MemorySink();
    const writer = new FileWriter('webm', async () => sink);
    writer.mark({ time: 0, title: 'Hello' });
    writer.mark({ time: 0.75, title: 'Größe' });
    for (const output of timelineOf(streamOf({ track: 'v', fixture: 'vp8-chromium' }))) await writer.write(output);
    const { chapters } = await probe(sink.bytes);
    expect(chapters.map(({ start, title }) => [start, title])).to.deep.equal([
      [0, 'Hello'],
      [0.75, 'Größe'],
    ]);
  });

  it('a marked moment is in the file that it lies in, however late that is written', async () => {
    const next = { fixture: 'vp9-firefox', begin: 2000, rtpStart: 0xffff_f000 + 180_000 };
    const frames = [...streamOf({ track: 'v', fixture: 'vp8-chromium' }), ...streamOf({ track: 'v', ...next })];
    const writer = new FileWriter('mp4', async () => new MemorySink());
    for (const time of [0.5, 2.5, 9]) writer.mark({ time, title: `at ${time}` });
    for (const output of timelineOf(frames)) await writer.write(output);
    const chapters = writer.files.map((file) => file.chapters.map(({ time, title }) => [title, Math.round(time * 10)]));
    expect(chapters).to.deep.equal([
      [['at 0.5', 5]],
      [
        ['at 2.5', 5],
        ['at 9', 70],
      ],
    ]);
  });

  it('a file that breaks off plays up to its last second', async () => {
    const video = streamOf({ track: 'video', fixture: 'vp8-chromium', count: 300 });
    // As in a call, only the first is a key frame.
    const delta = video.filter(({ keyFrame }, index) => index === 0 || !keyFrame);
    const audio = streamOf({ track: 'audio', fixture: 'opus-silk', ssrc: 2, count: 500 });
    for (const container of ['mp4', 'webm'] as const) {
      const sink = new MemorySink();
      const writer = new FileWriter(container, async () => sink);
      let written = 0;
      for (const output of timelineOf([...delta, ...audio])) {
        if (output.type === 'close') break;
        await writer.write(output);
        if (output.type === 'packet') written = Math.max(written, output.packet.time);
      }
      const report = await probe(sink.bytes);
      expect(report.problems).to.deep.equal([]);
      expect(Math.max(...timesOf(report, 0))).to.be.above(written - 1.2);
      expect(Math.max(...timesOf(report, 1))).to.be.above(written - 1.2);
      // … and cut off in the middle of whatever was being written.
      const cut = await probe(sink.bytes.subarray(0, Math.floor(sink.bytes.length * 0.9)));
      expect(Math.max(...timesOf(cut, 1))).to.be.above(written - 3.2);
    }
  });
});
