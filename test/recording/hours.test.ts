import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect } from 'chai';
import { FileWriter, type Sink } from '../../src/recording/file-writer.js';
import { Landmarks } from '../../src/recording/mux/landmarks.js';
import type { Container } from '../../src/recording/mux/muxer.js';
import { Timeline } from '../../src/recording/timeline/timeline.js';
import { BEGIN, streamOf } from './recorded.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes that are in use: of objects, and of buffers beside them. */
function memory(): number {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Takes everything and keeps nothing, as a file does. */
class CountingSink implements Sink {
  readonly canPatch = false;
  bytes = 0;

  async write(data: Uint8Array<ArrayBuffer>): Promise<void> {
    this.bytes += data.length;
  }

  async close(): Promise<void> {}
}

describe('a recording of hours', function () {
  this.timeout(60_000);

  for (const container of ['webm', 'mp4'] satisfies Container[]) {
    it(`holds no more after an hour than after a minute in ${container}`, async () => {
      // Small frames, so that whatever is kept of each counts.
      const [picture, sound] = ['vp8-chromium', 'opus-dtx'].map((fixture) => streamOf({ track: fixture, fixture }));
      const tracks = [picture!, sound!].map(([frame]) => ({ ...frame!, side: 'receiver' as const }));
      const timeline = new Timeline(tracks, { keyFrameTimeout: 10_000, onChange: 'segment' }, BEGIN);
      const sink = new CountingSink();
      const writer = new FileWriter(container, async () => sink);
      let frames = 0;
      /** Every frame in these seconds: 10 pictures, of which one is a key frame, and 20 packets of sound in each. */
      const play = async (from: number, to: number): Promise<void> => {
        for (let tick = from * 20; tick < to * 20; tick += 1) {
          const time = BEGIN + tick * 50;
          const due = tick % 2 === 0 ? [picture!, sound!] : [sound!];
          for (const stream of due) {
            const isVideo = stream === picture;
            const delta = stream[1 + (tick % 15)]!;
            const frame = isVideo && tick % 20 === 0 ? stream[0]! : delta;
            const rtpTimestamp = (tick * 50 * (isVideo ? 90 : 48)) >>> 0;
            const outputs = timeline.push({ ...frame, rtpTimestamp, time, receiveTime: time }, time);
            for (const output of outputs) await writer.write(output);
            frames += 1;
          }
        }
      };
      await play(0, 60);
      const [before, written] = [memory(), sink.bytes];
      await play(60, 3600);
      const grown = memory() - before;
      expect(sink.bytes).to.be.above(50 * written);
      expect(grown).to.be.below(2 * 1024 * 1024);
      for (const output of timeline.finish(BEGIN + 3_600_000)) await writer.write(output);
      expect(writer.files.map((file) => file.frames.reduce((sum, count) => sum + count, 0))).to.deep.equal([frames]);
      expect(writer.files[0]!.duration).to.be.closeTo(3600, 0.1);
    });
  }

  it('keeps places to begin from all of it, not all of them', () => {
    const landmarks = new Landmarks<number>();
    for (let index = 0; index < 100_000; index += 1) landmarks.add(index);
    const { places } = landmarks;
    expect(places.length).to.be.within(2048, 4096);
    const step = places[1]! - places[0]!;
    expect(places).to.deep.equal(places.map((_, index) => index * step));
    expect(places.at(-1)).to.be.above(100_000 - 2 * step);
  });
});
