import { expect } from 'chai';
import fc from 'fast-check';
import type { RecordedFrame } from '../../src/recording/recorded-frame.js';
import { Timeline } from '../../src/recording/timeline/timeline.js';
import type { TimelineOutput } from '../../src/recording/timeline/timeline-output.js';
import { timestampUnwrapper } from '../../src/recording/timeline/unwrap.js';
import { BEGIN, type RecordOptions, record, type StreamOptions, streamOf, timelineOf } from './recorded.js';

type Opened = Extract<TimelineOutput, { type: 'open' }>;

/** The files of a timeline: what each begins with, and the times of its tracks. */
function filesOf(
  outputs: readonly TimelineOutput[],
): (Opened & { readonly times: number[][]; readonly data: Uint8Array[][] })[] {
  const files: (Opened & { times: number[][]; data: Uint8Array[][] })[] = [];
  for (const output of outputs) {
    if (output.type === 'open') {
      files.push({ ...output, times: output.tracks.map(() => []), data: output.tracks.map(() => []) });
    } else if (output.type === 'packet') {
      files.at(-1)!.times[output.packet.track]!.push(output.packet.time);
      files.at(-1)!.data[output.packet.track]!.push(output.packet.data);
    }
  }
  return files;
}

const run = (frames: readonly RecordedFrame[], options?: RecordOptions) => filesOf(timelineOf(frames, options));

const video = (options: Partial<StreamOptions> = {}) => streamOf({ track: 'v', fixture: 'vp8-chromium', ...options });
const audio = (options: Partial<StreamOptions> = {}) =>
  streamOf({ track: 'a', fixture: 'opus-silk', ssrc: 2, rtpStart: 12345, ...options });

/** As a call has them: of the fixture's key frames only the first. */
const oneKeyFrame = (frames: readonly RecordedFrame[]) =>
  frames.filter(({ keyFrame }, index) => index === 0 || !keyFrame);

/** Network jitter that goes down to a least delay often, as it does. */
const jitter = (index: number): number => 30 + [0, 12, 3, 25, 0, 7, 18, 1][index % 8]!;

describe('the times of recorded frames', () => {
  it('unwrap timestamps of 32 bits, in either direction', () => {
    const step = fc.integer({ min: -(2 ** 31) + 1, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), fc.array(step), (start, steps) => {
        const unwrap = timestampUnwrapper();
        expect(unwrap(start)).to.equal(0);
        let sum = 0;
        for (const one of steps) {
          sum += one;
          expect(unwrap((((start + sum) % 2 ** 32) + 2 ** 32) % 2 ** 32)).to.equal(sum);
        }
      }),
    );
  });

  it('are those of capture, whatever the network does to single frames, and wherever timestamps begin', () => {
    const arrivals = fc.array(fc.nat(400), { minLength: 40, maxLength: 60 });
    fc.assert(
      fc.property(fc.nat(2 ** 32 - 1), arrivals, fc.integer({ min: 5, max: 500 }), (rtpStart, late, interval) => {
        // In order, as depacketizers give them; the first has next to no delay.
        let last = 0;
        const delay = (index: number): number => {
          last = index === 0 ? 0 : Math.max(last, index * interval + late[index]!);
          return last - index * interval;
        };
        const frames = audio({ rtpStart, interval, count: late.length, delay });
        const [file] = run(frames);
        const expected = frames.map((_, index) => (index * interval) / 1000);
        expect(file!.times[0]).to.have.length(expected.length);
        for (const [index, time] of file!.times[0]!.entries()) expect(time).to.be.closeTo(expected[index]!, 0.0001);
      }),
      { numRuns: 50 },
    );
  });

  it('go on over gaps: silence, and what the network lost', () => {
    const frames = audio({ count: 200 }).filter((_, index) => index < 60 || index > 140 || index === 100);
    const [file, ...more] = run(frames);
    expect(more).to.deep.equal([]);
    expect(file!.times[0]).to.have.length(frames.length);
    expect(file!.times[0]![61]).to.be.closeTo(141 * 0.02 - 0.8, 2);
    expect(file!.times[0]!.at(-1)).to.be.closeTo(199 * 0.02, 0.001);
  });

  it('align sound and picture by least delays', () => {
    const frames = [
      ...video({ begin: 95, delay: jitter }),
      ...audio({ delay: (index) => jitter(index + 3), count: 100 }),
    ];
    const [file] = run(frames);
    const [pictures, sound] = file!.times;
    expect(pictures![0]! - sound![0]!).to.be.closeTo(0.095, 0.02);
  });

  it('align sound and picture by the clock of capture where it is told, however late one of them comes', () => {
    const frames = [
      ...video({ begin: 95, delay: (index) => 300 + jitter(index), captureClock: -5_000 }),
      ...audio({ delay: jitter, count: 100, captureClock: -5_000 }),
    ];
    const [file] = run(frames);
    expect(file!.times[0]![0]! - file!.times[1]![0]!).to.be.closeTo(0.095, 0.001);
  });

  it('keep participants together, each with a clock of capture of its own', () => {
    const tracks = ['one', 'two'].map((track) => ({
      track,
      kind: 'audio' as const,
      side: 'receiver' as const,
      participant: track,
    }));
    const frames = [
      ...audio({ track: 'one', captureClock: 3_600_000, count: 100, delay: jitter }),
      ...audio({ track: 'two', captureClock: -50_000, begin: 250, count: 80, delay: jitter, ssrc: 3 }),
    ];
    const [file] = run(frames, { tracks });
    expect(file!.times[1]![0]! - file!.times[0]![0]!).to.be.closeTo(0.25, 0.02);
  });

  it('bring sound back into order where the network changed it, and leave repeats out', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(90), { minLength: 100, maxLength: 100 }), fc.nat(99), (late, twice) => {
        const frames = audio({ count: 100, delay: (index) => 40 + late[index]! });
        const [file] = run([...frames, { ...frames[twice]!, time: frames[twice]!.time + 3 }]);
        const expected = frames.map(({ data }) => data);
        expect(file!.data[0]).to.deep.equal(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('leave out a pause that came before the first file, as any other', () => {
    const frames = [...video({ count: 90 }), ...audio({ count: 150 })];
    const [file, ...more] = run(frames, {
      at: [
        [120, (timeline, now) => timeline.pause(now)],
        [1120, (timeline, now) => timeline.resume(now)],
      ],
    });
    expect(more).to.deep.equal([]);
    expect(file!.times[1]!.at(-1)).to.be.closeTo(149 * 0.02 - 1, 0.001);
    expect(file!.times[1]).to.have.length.within(98, 102);
  });

  it('go on where another stream takes over, or timestamps jump', () => {
    const change = (ssrc: number, rtpStart: number) => [
      ...audio({ count: 80 }),
      ...audio({ count: 80, begin: 1600, ssrc, rtpStart }),
    ];
    for (const frames of [change(77, 4_000_000_000), change(2, 4_000_000_000), change(2, 5)]) {
      const [file, ...more] = run(frames);
      expect(more).to.deep.equal([]);
      expect(file!.times[0]).to.have.length(160);
      for (const [index, time] of file!.times[0]!.entries()) expect(time).to.be.closeTo(index * 0.02, 0.003);
    }
  });
});

describe('what is recorded', () => {
  it('begins with a key frame', () => {
    const frames = video().slice(5);
    const first = frames.findIndex(({ keyFrame }) => keyFrame);
    expect(first).to.be.above(0);
    const [file] = run(frames);
    expect(file!.data[0]![0]).to.equal(frames[first]!.data);
    expect(file!.data[0]).to.have.length(frames.length - first);
  });

  it('keeps sound that begins long before the picture', () => {
    const [file, ...more] = run([...audio({ count: 300 }), ...video({ begin: 4000 })]);
    expect(more).to.deep.equal([]);
    expect(file!.tracks.map(({ description }) => description.track)).to.have.members(['a', 'v']);
    const at = (track: string) => file!.tracks.findIndex(({ description }) => description.track === track);
    expect(file!.times[at('a')]).to.have.length(300);
    expect(file!.times[at('v')]![0]! - file!.times[at('a')]![0]!).to.be.closeTo(4, 0.02);
  });

  it('goes on without a track that gives nothing, says so, and begins another file when it does', () => {
    const outputs = timelineOf([...audio({ count: 400 }), ...video({ begin: 5000, count: 60 })], {
      keyFrameTimeout: 2000,
    });
    const missing = outputs.filter(({ type }) => type === 'missing');
    expect(missing).to.have.length(1);
    expect(missing[0]).to.have.nested.property('tracks[0].track', 'v');
    const files = filesOf(outputs);
    expect(files.map(({ tracks }) => tracks.length)).to.deep.equal([1, 2]);
    expect(files.flatMap(({ times }) => times.flat())).to.have.length(460);
    expect(files[1]!.recordingTime).to.be.closeTo(5, 0.6);
  });

  it('is nothing where no key frame comes, or frames are still encrypted', () => {
    const noise = video({ count: 120 }).map((frame) => ({ ...frame, data: frame.data.map((byte) => byte ^ 0x5b) }));
    for (const frames of [oneKeyFrame(video()).slice(1), noise]) {
      const outputs = timelineOf(frames, { keyFrameTimeout: 1000 });
      expect(outputs.map(({ type }) => type)).to.deep.equal(['missing']);
    }
  });

  it('begins another file when the size of a picture changes, or goes on by option', async () => {
    const wide = streamOf({
      track: 'v',
      fixture: 'vp8-realtime',
      count: 30,
      begin: 1000,
      rtpStart: 0xffff_f000 + 90_000,
    });
    const frames = [...video({ count: 30 }), ...wide, ...audio({ count: 100 })];
    const files = run(frames);
    expect(files).to.have.length(2);
    expect(files[0]!.tracks[0]!.configuration.width).to.not.equal(files[1]!.tracks[0]!.configuration.width);
    expect(files.map(({ times }) => times[0]!.length)).to.deep.equal([30, 30]);
    expect(files[0]!.times[1]!.length + files[1]!.times[1]!.length).to.equal(100);
    expect(files[1]!.recordingTime).to.be.closeTo(1, 0.03);
    const [whole, ...more] = run(frames, { onChange: 'continue' });
    expect(more).to.deep.equal([]);
    expect(whole!.times[0]).to.have.length(60);
  });

  it('begins another file when the codec changes, by whichever option', async () => {
    const next = streamOf({
      track: 'v',
      fixture: 'vp9-firefox',
      count: 30,
      begin: 1000,
      rtpStart: 0xffff_f000 + 90_000,
    });
    for (const onChange of ['segment', 'continue'] as const) {
      const files = await record([...video({ count: 30 }), ...next], { onChange, container: 'webm' });
      expect(files.map(({ frames }) => frames)).to.deep.equal([[30], [30]]);
      expect(files.map(({ mimeType }) => mimeType.slice(0, 26))).to.deep.equal([
        'video/webm; codecs="vp8"',
        'video/webm; codecs="vp09.0',
      ]);
    }
  });

  it('is the lowest spatial layer of VP9, which decodes alone, and says that there were more', async () => {
    const outputs: TimelineOutput[] = [];
    const frames = streamOf({ track: 'v', fixture: 'vp9-chromium-l2t3', layers: 2, count: 8 });
    const timeline = new Timeline(
      [{ track: 'v', kind: 'video', side: 'receiver' }],
      { keyFrameTimeout: 1e4, onChange: 'segment' },
      BEGIN,
    );
    for (const frame of frames) outputs.push(...timeline.push(frame, frame.time));
    outputs.push(...timeline.finish(BEGIN + 1000));
    expect(timeline.omitted.layer).to.equal(8);
    const told = outputs.flatMap((output) => (output.type === 'reduced' ? [output.track.track] : []));
    expect(told).to.deep.equal(['v']);
    const [file] = filesOf(outputs);
    expect(file!.data[0]).to.deep.equal(frames.filter((_, index) => index % 2 === 0).map(({ data }) => data));
    expect(file!.tracks[0]!.configuration).to.include({ width: 320, height: 180 });
  });

  it('is the largest of a sender that sends several sizes at once', () => {
    const small = streamOf({ track: 'v', fixture: 'vp8-realtime', ssrc: 5, count: 60 });
    const large = streamOf({ track: 'v', fixture: 'vp8-chromium', ssrc: 6, count: 60, begin: 20, rtpStart: 99 });
    const tracks = [{ track: 'v', kind: 'video' as const, side: 'sender' as const }];
    const [file, ...more] = run([...small, ...large], { tracks });
    expect(more).to.deep.equal([]);
    expect(file!.data[0]).to.deep.equal(large.map(({ data }) => data));
  });

  it('follows a sender that changes its codec, sends a larger picture, or no more of the large one', () => {
    const tracks = [{ track: 'v', kind: 'video' as const, side: 'sender' as const }];
    const next = (options: Partial<StreamOptions>) => video({ begin: 2000, rtpStart: 99, ...options });
    const files = (frames: readonly RecordedFrame[]) =>
      run(frames, { tracks }).map((file) => [file.tracks[0]!.configuration.codec, file.times[0]!.length]);
    // The same stream, and a picture of the same size.
    expect(files([...video(), ...next({ fixture: 'vp9-firefox' })])).to.deep.equal([
      ['vp8', 60],
      ['vp9', 60],
    ]);
    const [large, small] = ['vp8-chromium', 'vp8-realtime'] as const;
    // A larger one that begins later, beside the small one.
    const both = [...video({ fixture: small, ssrc: 5, count: 120 }), ...next({ fixture: large, ssrc: 6 })];
    expect(files(both).at(-1)).to.deep.equal(['vp8', 60]);
    // The large one ends: the small one is recorded from a key frame, which is asked for.
    const rest = video({ fixture: small, ssrc: 5, count: 240 });
    const timeline = new Timeline(tracks, { keyFrameTimeout: 10_000, onChange: 'segment' }, BEGIN);
    const asked: number[] = [];
    const all = [...video({ ssrc: 6 }), ...oneKeyFrame(rest)].sort((one, other) => one.time - other.time);
    for (const frame of all) {
      timeline.push(frame, frame.time);
      if (timeline.needsKeyFrame.length > 0) asked.push(frame.time - BEGIN);
    }
    expect(asked[0]).to.be.within(3900, 4300);
  });

  it('goes on after a pause with a key frame that was captured after it', () => {
    // Of the key frames, one is captured just before the pause ends and comes just after.
    const frames = video({ count: 120 }).map((frame, index) => ({ ...frame, keyFrame: index % 40 === 0 }));
    const late = frames[40]!;
    const needs: (readonly (string | number)[])[] = [];
    const [file] = run(frames, {
      at: [
        [800, (timeline, now) => timeline.pause(now)],
        [late.time - BEGIN - 20, (timeline, now) => timeline.resume(now)],
        [
          late.time - BEGIN + 50,
          (timeline) => {
            needs.push(timeline.needsKeyFrame);
            return [];
          },
        ],
      ],
    });
    const at = file!.data[0]!.map((data) => frames.findIndex((frame) => frame.data === data));
    expect(at.find((index) => index >= 40)).to.equal(80);
    expect(needs).to.deep.equal([['v']]);
  });

  it('leaves pauses out', () => {
    const frames = [...video({ count: 120 }), ...audio({ count: 200 })];
    const [file, ...more] = run(frames, {
      at: [
        [1500, (timeline, now) => timeline.pause(now)],
        [2500, (timeline, now) => timeline.resume(now)],
      ],
    });
    expect(more).to.deep.equal([]);
    const [pictures, sound] = file!.times;
    expect(sound!.at(-1)).to.be.closeTo(199 * 0.02 - 1, 0.03);
    expect(pictures!.at(-1)).to.be.closeTo(119 / 30 - 1, 0.03);
    for (const times of [pictures!, sound!]) {
      for (const [index, time] of times.entries()) expect(time).to.be.above(times[index - 1] ?? -1);
    }
    expect(sound).to.have.length.within(148, 152);
  });

  it('holds what it was given, in any order of calls', () => {
    const event = fc.constantFrom('pause', 'resume', 'add', 'remove', 'finish' as const);
    const at = fc.array(fc.tuple(fc.nat(3000), event), { maxLength: 12 });
    fc.assert(
      fc.property(at, fc.nat(59), (events, lost) => {
        const frames = [...video().filter((_, index) => index !== lost), ...audio({ count: 150 })];
        const outputs = timelineOf(frames, {
          at: events.map(([time, act]) => [
            time,
            (timeline, now) => {
              if (act === 'pause') return timeline.pause(now);
              if (act === 'resume') return timeline.resume(now);
              if (act === 'remove') return timeline.removeTrack('a', now);
              if (act === 'add') timeline.addTrack({ track: 'more', kind: 'audio', side: 'receiver' }, now);
              return [];
            },
          ]),
        });
        let isOpen = false;
        for (const { type } of outputs) {
          if (type === 'open') expect(isOpen).to.equal(false);
          if (type === 'packet') expect(isOpen).to.equal(true);
          isOpen = type === 'open' || (type !== 'close' && isOpen);
        }
        expect(isOpen).to.equal(false);
        for (const { times } of filesOf(outputs)) {
          for (const track of times) {
            for (const [index, time] of track.entries()) expect(time).to.be.at.least(track[index - 1] ?? 0);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});
