import { expect } from 'chai';
import fc from 'fast-check';
import { dumpFile, dumpWriter } from '../../../src/recording/dumps/dump-formats.js';
import type { DumpedFrame } from '../../../src/recording/dumps/dump-writer.js';
import { readAll, withFile } from '../../cli/files.js';
import { needsFfprobe, probe } from '../../helpers/ffprobe-node.js';
import { framesOf, packetsOf, streamOf } from './frames.js';

const analyze = (bytes: Uint8Array) => withFile(bytes, readAll);

/** Lengths without what the format adds: AV1's temporal delimiters come and go. */
const sizesOf = (frames: readonly DumpedFrame[]) =>
  frames.map(({ data, codec }) => (codec === 'av1' && !(data[0] === 0x12) ? data.length + 2 : data.length));

const near = (seconds: readonly (number | undefined)[]) => seconds.map((time) => Math.round(time! * 1000));

describe('raw dumps of video', () => {
  before(needsFfprobe);

  for (const name of [
    'vp8-chromium',
    'vp8-firefox',
    'vp8-altref',
    'vp9-firefox',
    'vp9-altref',
    'av1-chromium-l1t3',
    'av1-firefox',
    'av1-altref',
  ]) {
    it(`${name} in IVF: every frame in its place, for ffprobe and for analyze`, async () => {
      const frames = framesOf(name);
      const times = frames.map((_, index) => Math.round((index * 1000) / 30));
      const file = dumpFile(frames);
      const { format, streams, problems } = await probe(file);
      expect({ format, problems }).to.deep.equal({ format: 'ivf', problems: [] });
      expect(streams[0]!.packets.map(({ size }) => size)).to.deep.equal(sizesOf(frames));
      expect(near(streams[0]!.packets.map(({ time }) => time))).to.deep.equal(times);
      const shown = streamOf(name).frames.filter(({ expected }) => expected.shown !== false);
      expect(streams[0]!.frames).to.have.length(shown.length);
      const analyzed = await analyze(file);
      expect(analyzed.problem).to.equal(undefined);
      expect(analyzed.frames.map(({ size }) => size)).to.deep.equal(sizesOf(frames));
      expect(near(analyzed.frames.map(({ time }) => time))).to.deep.equal(times);
      expect(analyzed.frames.some(({ opaque }) => opaque)).to.equal(false);
    });
  }

  for (const name of ['h264-chromium', 'h264-chromium-slices', 'h264-high', 'h265-zerolatency', 'h265-pyramid']) {
    it(`${name} in Annex B`, async () => {
      const frames = framesOf(name);
      const file = dumpFile(frames);
      const { streams, problems } = await probe(file);
      expect(problems).to.deep.equal([]);
      expect(streams[0]!.frames).to.have.length(frames.length);
      const analyzed = await analyze(file);
      expect(analyzed.problem).to.equal(undefined);
      expect(analyzed.frames.map(({ type }) => type)).to.deep.equal(
        streamOf(name).frames.map(({ expected }) => expected.type),
      );
    });
  }

  for (const name of ['av1-chromium-l1t3', 'av1-firefox', 'av1-altref']) {
    it(`${name} as OBUs`, async () => {
      const frames = framesOf(name);
      const file = dumpFile(frames, 'obu');
      const { streams, problems } = await probe(file, { format: 'obu' });
      expect(problems).to.deep.equal([]);
      expect(streams[0]!.packets.map(({ size }) => size)).to.deep.equal(sizesOf(frames));
      const analyzed = await analyze(file);
      expect(analyzed.media.format).to.equal('AV1, low-overhead OBUs');
      expect(analyzed.frames.map(({ size }) => size)).to.deep.equal(sizesOf(frames));
    });
  }

  it('layers of AV1 that share a timestamp are one temporal unit, of which the best picture is shown', async () => {
    const layers = framesOf('av1-chromium-l2t3');
    const frames = layers.map((frame, index) => ({
      ...frame,
      rtpTimestamp: layers[index - (index % 2)]!.rtpTimestamp,
    }));
    for (const format of ['ivf', 'obu'] as const) {
      const { streams, problems } = await probe(dumpFile(frames, format), { format });
      expect(problems).to.deep.equal([]);
      expect(streams[0]!.packets).to.have.length(frames.length / 2);
      expect(streams[0]!.frames.map(({ width, height }) => [width, height])).to.deep.equal(
        Array(frames.length / 2).fill([640, 360]),
      );
    }
  });

  it('a file that lacks its end lacks at most its last frame', async () => {
    for (const [name, lost] of [
      ['vp8-chromium', 0],
      ['av1-chromium-l1t3', 1],
    ] as const) {
      const frames = framesOf(name);
      const writer = dumpWriter(frames[0]!.codec);
      const file = Buffer.concat(frames.map((frame) => writer.write(frame)!));
      const { streams, problems } = await probe(file);
      expect(problems).to.deep.equal([]);
      expect(streams[0]!.frames).to.have.length(frames.length - lost);
    }
  });
});

describe('raw dumps of sound', () => {
  before(needsFfprobe);

  /** Where the packets begin, in samples from the first one on. */
  const starts = (frames: readonly DumpedFrame[]) =>
    frames.map(({ rtpTimestamp }) => (rtpTimestamp - frames[0]!.rtpTimestamp) >>> 0);

  it('Opus in Ogg: every packet and every sample, for ffprobe and for analyze', async () => {
    const frames = packetsOf('opus-celt', 960);
    const file = dumpFile(frames);
    const { format, duration, streams, problems } = await probe(file);
    expect({ format, problems }).to.deep.equal({ format: 'ogg', problems: [] });
    expect(duration).to.be.closeTo(frames.length * 0.02, 1e-3);
    expect(streams[0]!.packets.map(({ size }) => size)).to.deep.equal(frames.map(({ data }) => data.length));
    expect(near(streams[0]!.packets.map(({ time }) => time))).to.deep.equal(frames.map((_, index) => index * 20));
    const samples = streams[0]!.frames.reduce((sum, frame) => sum + frame.samples!, 0);
    expect(samples).to.equal(frames.length * 960);
    const analyzed = await analyze(file);
    expect(near(analyzed.frames.map(({ time }) => time))).to.deep.equal(frames.map((_, index) => index * 20));
  });

  it('gaps in Ogg are filled with packets that ask for concealment, and nothing moves', async () => {
    // Without 2 to 9, which is 160 ms, and 12; and what follows 15 comes 3.125 ms late.
    const frames = packetsOf('opus-silk', 960)
      .filter((_, index) => index < 2 || (index > 9 && index !== 12))
      .map((frame, index) => (index > 6 ? { ...frame, rtpTimestamp: frame.rtpTimestamp + 150 } : frame));
    const file = dumpFile(frames);
    const { duration, streams, problems } = await probe(file);
    expect(problems).to.deep.equal([]);
    expect(duration).to.be.closeTo(40 * 0.02, 0.0025 + 1e-3);
    const inPlace = new Map(streams[0]!.packets.map(({ time, size }) => [Math.round(time! * 48_000), size]));
    const known = starts(frames).map((start, index) => [index > 6 ? start - 30 : start, frames[index]!.data.length]);
    for (const [start, size] of known) expect(inPlace.get(start!), `${start}`).to.equal(size);
    // 120 ms and 40 ms for the first gap, 20 ms for the second, 2.5 ms for the third.
    expect(streams[0]!.packets).to.have.length(frames.length + 4);
  });

  it('bare packets: every one, and gaps to within one', async () => {
    const frames = packetsOf('opus-silk', 960).filter((_, index) => index < 2 || index > 9);
    const { media, frames: analyzed, problem } = await analyze(dumpFile(frames, 'opus-demo'));
    expect(problem).to.equal(undefined);
    expect(media.format).to.contain('Opus packets');
    expect(analyzed.map(({ size }) => size)).to.deep.equal(frames.map(({ data }) => data.length));
    expect(near(analyzed.map(({ time }) => time))).to.deep.equal(starts(frames).map((start) => start / 48));
  });

  it('a leap of the timestamps is another origin, not hours of silence', () => {
    const frames = packetsOf('opus-celt', 960).map((frame, index) =>
      index > 9 ? { ...frame, rtpTimestamp: (frame.rtpTimestamp + 2 ** 30) % 2 ** 32 } : frame,
    );
    for (const format of ['ogg', 'opus-demo'] as const) {
      expect(dumpFile(frames, format)).to.have.length(dumpFile(packetsOf('opus-celt', 960), format).length);
    }
  });
});

describe('raw dumps of anything', () => {
  it('what the format cannot hold is left out, and nothing throws', () => {
    const kinds = [
      ['vp8', 'ivf'],
      ['vp9', 'ivf'],
      ['av1', 'ivf'],
      ['av1', 'obu'],
      ['h264', 'annex-b'],
      ['h265', 'annex-b'],
      ['opus', 'ogg'],
      ['opus', 'opus-demo'],
    ] as const;
    const arbitrary = fc.array(
      fc.record({
        data: fc.uint8Array({ minLength: 1, maxLength: 40 }),
        rtpTimestamp: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        time: fc.integer({ min: 0, max: 10_000 }),
      }),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...kinds), arbitrary, ([codec, format], rows) => {
        const writer = dumpWriter(codec, format);
        const frames = rows.map((row) => ({ ...row, codec, ssrc: 1, data: Uint8Array.from(row.data) }));
        for (const frame of frames) writer.write(frame);
        writer.end();
      }),
    );
  });

  it('wrong arguments are named', () => {
    expect(() => dumpWriter('vp8', 'ogg')).to.throw(RangeError, '"format"');
    expect(() => dumpWriter('g711' as 'opus')).to.throw(RangeError, '"codec"');
    expect(dumpFile([])).to.have.length(0);
  });
});
