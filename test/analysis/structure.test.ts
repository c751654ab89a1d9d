import { expect } from 'chai';
import fc from 'fast-check';
import type { AnalyzedFrame } from '../../src/analysis/analyzed-frame.js';
import { AudioStatistics } from '../../src/analysis/audio.js';
import { Configurations } from '../../src/analysis/configuration.js';
import { Gop } from '../../src/analysis/gop.js';
import { Layers } from '../../src/analysis/layers.js';
import { QuantizerSums } from '../../src/analysis/quantizer-sums.js';
import { Quantizers } from '../../src/analysis/quantizers.js';
import { Sizes } from '../../src/analysis/sizes.js';
import { Timeline } from '../../src/analysis/timeline.js';
import { audioFrame, range, START, videoFrame } from './frames.js';

/** Adds frames to a metric that wants to know their place in time. */
function feed<T extends { add(frame: AnalyzedFrame, moment: ReturnType<Timeline['next']>): unknown }>(
  metric: T,
  frames: readonly AnalyzedFrame[],
): T {
  const timeline = new Timeline(90_000);
  for (const frame of frames) metric.add(frame, timeline.next(frame.rtpTimestamp, frame.time));
  return metric;
}

describe('Gop', () => {
  it('measures from key frame to key frame', () => {
    const frames = range(25).map((index) =>
      index % 10 === 0
        ? videoFrame(index * 40, { type: 'key', size: 5_000, pictureType: 'I' })
        : videoFrame(index * 40, { size: 500, pictureType: 'P', droppable: index % 2 === 1 }),
    );
    expect(feed(new Gop(), frames).snapshot()).to.deep.equal({
      keyPictures: 3,
      length: 5,
      interval: { pictures: 10, milliseconds: 400 },
      keyToDeltaSize: 10,
      types: 'KpPpP',
      intraPictures: 0,
      slots: [],
    });
  });

  it('counts the spatial layers of a key picture as one', () => {
    const frames = range(4).flatMap((index) =>
      range(3).map((spatialIndex) =>
        videoFrame(index * 40, { type: index % 2 === 0 && spatialIndex === 0 ? 'key' : 'delta', spatialIndex }),
      ),
    );
    const { keyPictures, length, interval, types } = feed(new Gop(), frames).snapshot();
    expect([keyPictures, length, types]).to.deep.equal([2, 2, 'KD']);
    expect(interval).to.deep.equal({ pictures: 2, milliseconds: 80 });
  });

  it('tells what is known before the first key frame', () => {
    const frames = [videoFrame(0, { pictureType: 'I' }), videoFrame(40, { pictureType: 'B' }), videoFrame(80)];
    const snapshot = feed(new Gop(), frames).snapshot();
    expect(snapshot).to.deep.include({ keyPictures: 0, length: undefined, interval: undefined, types: 'IBD' });
    expect(snapshot).to.deep.include({ intraPictures: 1, keyToDeltaSize: undefined });
  });

  it('counts the use of reference slots since the key frame', () => {
    const frames = [
      videoFrame(0, { refreshedSlots: 0xff, type: 'key' }),
      videoFrame(40, { refreshedSlots: 0b1, referencedSlots: 0b11 }),
      videoFrame(80, { type: 'key', refreshedSlots: 0b111 }),
      videoFrame(120, { refreshedSlots: 0b1, referencedSlots: 0b1 }),
    ];
    expect(feed(new Gop(), frames).snapshot().slots).to.deep.equal([
      { slot: 0, refreshed: 2, referenced: 1 },
      { slot: 1, refreshed: 1, referenced: 0 },
      { slot: 2, refreshed: 1, referenced: 0 },
    ]);
  });

  it('remembers no more than 300 letters', () => {
    expect(
      feed(
        new Gop(),
        range(1_000).map((index) => videoFrame(index * 40)),
      ).snapshot().types,
    ).to.have.length(300);
  });
});

describe('Layers', () => {
  it('tabulates by what bitstream or metadata say', () => {
    const frames = range(50).flatMap((index) =>
      range(2).map((spatialIndex) =>
        videoFrame(index * 40, {
          spatialIndex,
          temporalIndex: index % 2,
          layerSource: 'metadata',
          size: spatialIndex === 0 ? 100 : 400,
          width: 320 * (spatialIndex + 1),
          height: 180 * (spatialIndex + 1),
          qp: 10 * (spatialIndex + 1),
        }),
      ),
    );
    const table = feed(new Layers(), frames).snapshot(START + 49 * 40);
    expect(table.map(({ spatialIndex, temporalIndex }) => `S${spatialIndex}T${temporalIndex}`)).to.deep.equal([
      'S0T0',
      'S0T1',
      'S1T0',
      'S1T1',
    ]);
    expect(table[2]).to.deep.equal({
      spatialIndex: 1,
      temporalIndex: 0,
      source: 'metadata',
      frames: 25,
      bytes: 10_000,
      // 25 pictures in the last second, those of layer 0 being the even ones of 25 to 49.
      bitrate: 12 * 400 * 8,
      frameRate: 12,
      width: 640,
      height: 360,
      qp: 20,
    });
  });

  it('guesses from the order in a picture and from droppable frames', () => {
    const frames = range(8).flatMap((index) =>
      range(2).map(() => videoFrame(index * 40, { droppable: index % 2 === 1 })),
    );
    const table = feed(new Layers(), frames).snapshot(START);
    expect(
      table.map(({ source, spatialIndex, temporalIndex, frames: count }) => [
        source,
        spatialIndex,
        temporalIndex,
        count,
      ]),
    ).to.deep.equal([
      ['guess', 0, 0, 4],
      ['guess', 0, 1, 4],
      ['guess', 1, 0, 4],
      ['guess', 1, 1, 4],
    ]);
  });

  it('adds up to all frames and bytes', () => {
    const frame = fc.record({
      spatialIndex: fc.integer({ min: 0, max: 3 }),
      temporalIndex: fc.integer({ min: 0, max: 3 }),
      size: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 60 }), (some) => {
        const frames = some.map((one, index) => videoFrame(index * 33, { ...one, layerSource: 'bitstream' }));
        const table = feed(new Layers(), frames).snapshot(START);
        const sum = (field: 'frames' | 'bytes') => table.reduce((total, layer) => total + layer[field], 0);
        expect(sum('frames')).to.equal(frames.length);
        expect(sum('bytes')).to.equal(frames.reduce((total, { size }) => total + size, 0));
      }),
    );
  });
});

describe('Sizes', () => {
  it('counts by powers of two, for each type and layer', () => {
    const sizes = new Sizes();
    for (const size of [1, 2, 3, 4, 1_023, 1_024]) sizes.add(videoFrame(0, { size }), 1);
    sizes.add(videoFrame(0, { size: 12_000, type: 'key' }), 10);
    const [delta, key] = sizes.snapshot();
    expect(delta).to.deep.include({ type: 'delta', buckets: [1, 2, 1, 0, 0, 0, 0, 0, 0, 1, 1] });
    expect(delta!.sizes).to.deep.equal({ p50: 3, p95: 1_024, p99: 1_024, max: 1_024, count: 6 });
    expect(key).to.deep.include({ type: 'key', packets: { p50: 10, p95: 10, p99: 10, max: 10, count: 1 } });
  });

  it('puts every size into the bucket that holds it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (size) => {
        const sizes = new Sizes();
        sizes.add(videoFrame(0, { size }), 1);
        const bucket = sizes.snapshot()[0]!.buckets.length - 1;
        expect(2 ** bucket <= size && size < 2 ** (bucket + 1)).to.equal(true);
      }),
    );
  });
});

describe('Configurations', () => {
  it('tell changes of size and codec, and not what delta frames leave out', () => {
    const configurations = new Configurations();
    const first = { codec: 'vp09.00.10.08', mimeType: 'video/VP9', width: 320, height: 240 };
    expect(configurations.add(videoFrame(0, first))).to.equal(undefined);
    expect(configurations.add(videoFrame(40, { mimeType: 'video/VP9' }))).to.equal(undefined);
    expect(configurations.add(videoFrame(80, { ...first, width: 640 }))).to.deep.equal({
      spatialIndex: 0,
      before: first,
      after: { ...first, width: 640 },
    });
    const change = configurations.add(videoFrame(120, { mimeType: 'video/VP8', codec: 'vp8' }));
    expect(change?.after).to.deep.equal({ mimeType: 'video/VP8', codec: 'vp8' });
    expect(configurations.snapshot().map(({ time }) => time - START)).to.deep.equal([0, 80, 120]);
  });

  it('keep spatial layers apart', () => {
    const configurations = new Configurations();
    for (const index of range(20)) {
      for (const spatialIndex of range(2)) {
        const frame = videoFrame(index * 40, { spatialIndex, width: 320 * (spatialIndex + 1), height: 240 });
        expect(configurations.add(frame)).to.equal(undefined);
      }
    }
    expect(configurations.snapshot()).to.have.length(2);
  });

  it('do not believe what cannot be read, and take what was unknown for no change', () => {
    const configurations = new Configurations();
    configurations.add(videoFrame(0));
    expect(configurations.add(videoFrame(40, { opaque: true, width: 5 }))).to.equal(undefined);
    expect(configurations.add(videoFrame(80, { width: 320, height: 240 }))).to.equal(undefined);
    expect(configurations.snapshot().at(-1)).to.deep.include({ width: 320, height: 240 });
  });
});

describe('Quantizers', () => {
  const run = (schedule: readonly number[], mimeType = 'video/VP9') => {
    const quantizers = new Quantizers();
    const falls = schedule.flatMap(
      (qp, index) => quantizers.add(videoFrame(index * 40, { qp, mimeType }), index * 40) ?? [],
    );
    return { quantizers, falls };
  };

  it('average over one second and ten', () => {
    const { quantizers } = run([...range(225).map(() => 40), ...range(25).map(() => 60)]);
    const { sum, frames, mean, longMean } = quantizers.snapshot(249 * 40);
    expect([sum, frames, mean, longMean]).to.deep.equal([225 * 40 + 25 * 60, 250, 60, 42]);
  });

  it('tell a fall in quality once, by the scale of the codec', () => {
    const fall = [...range(100).map(() => 40), ...range(50).map(() => 90)];
    expect(run(fall).falls).to.have.length(1);
    expect(run(fall).falls[0]!.after - run(fall).falls[0]!.before).to.be.greaterThan(255 / 8);
    // 17 of 127 are over an eighth, 17 of 255 are not.
    const small = [...range(100).map(() => 40), ...range(30).map(() => 57)];
    expect(run(small, 'video/VP8').falls).to.have.length(1);
    expect(run(small, 'video/VP9').falls).to.have.length(0);
  });

  it('do not take better quality for a fall', () => {
    expect(run([...range(100).map(() => 200), ...range(100).map(() => 20)]).falls).to.deep.equal([]);
  });
});

describe('QuantizerSums', () => {
  it('has the sum after each of the latest frames', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 1_500 }), (quantizers) => {
        const sums = new QuantizerSums();
        for (const qp of quantizers) sums.add(videoFrame(0, { qp, qpMin: qp - 1, qpMax: qp + 2 }));
        const { first, minimum, maximum, untold } = sums.snapshot();
        expect(first + minimum.length - 1).to.equal(quantizers.length);
        expect(untold).to.equal(0);
        const count = first + Math.floor((minimum.length - 1) / 2);
        const sum = quantizers.slice(0, count).reduce((total, qp) => total + qp, 0);
        expect(minimum[count - first]).to.equal(sum - count);
        expect(maximum[count - first]).to.equal(sum + 2 * count);
      }),
    );
  });

  it('says how many frames told nothing, but for those before the first that could be decoded', () => {
    const sums = new QuantizerSums();
    for (let count = 0; count < 3; count += 1) sums.add(videoFrame(0));
    expect(sums.snapshot()).to.deep.equal({ first: 0, minimum: [0, 0, 0, 0], maximum: [0, 0, 0, 0], untold: 3 });
    sums.add(videoFrame(0, { qp: 7 }));
    sums.add(videoFrame(0));
    expect(sums.snapshot()).to.deep.equal({ first: 0, minimum: [0, 7, 7], maximum: [0, 7, 7], untold: 1 });
  });
});

describe('AudioStatistics', () => {
  it('counts what packets tell, and averages loudness as power', () => {
    const audio = new AudioStatistics();
    audio.add(audioFrame(0, { mode: 'SILK', vad: true, fec: true, audioLevel: 1 }));
    audio.add(audioFrame(20, { mode: 'SILK', vad: false, dtx: true, padding: 30, audioLevel: 0 }));
    audio.add(audioFrame(40));
    const { meanLevel, ...rest } = audio.snapshot(START + 40);
    expect(meanLevel).to.be.closeTo(10 * Math.log10(1 / 2), 1e-9);
    expect(rest).to.deep.equal({
      voice: 1,
      voiceTold: 2,
      fec: 1,
      dtx: 1,
      padding: 30,
      duration: 60,
      modes: { SILK: 2, Hybrid: 0, CELT: 1 },
      level: -127,
    });
  });
});
