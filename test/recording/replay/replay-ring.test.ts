import { expect } from 'chai';
import fc from 'fast-check';
import type { RecordedFrame } from '../../../src/recording/recorded-frame.js';
import { ReplayRing } from '../../../src/recording/replay/replay-ring.js';

const tracks = { camera: 'video', screen: 'video', voice: 'audio', music: 'audio' } as const;

interface Step {
  readonly track: keyof typeof tracks;
  readonly isKey: boolean;
  readonly size: number;
  /** Since the frame before, in milliseconds. */
  readonly after: number;
}

const steps = fc.array(
  fc.record({
    track: fc.constantFrom(...(Object.keys(tracks) as (keyof typeof tracks)[])),
    isKey: fc.boolean(),
    size: fc.integer({ min: 1, max: 100 }),
    after: fc.oneof({ arbitrary: fc.integer({ min: 0, max: 300 }), weight: 9 }, fc.integer({ min: 0, max: 6000 })),
  }),
  { maxLength: 120 },
);

/** The frames of a call. */
function framesOf(all: readonly Step[]): RecordedFrame[] {
  let time = 0;
  return all.map(({ track, isKey, size, after }) => {
    time += after;
    const kind = tracks[track];
    const [codec, mimeType] = kind === 'audio' ? (['opus', 'audio/opus'] as const) : (['vp8', 'video/VP8'] as const);
    const keyFrame = isKey || kind === 'audio';
    return { track, kind, codec, mimeType, keyFrame, data: new Uint8Array(size), rtpTimestamp: 0, ssrc: 1, time };
  });
}

/** What the last seconds are, told from everything that ever came. */
function model(history: readonly RecordedFrame[], seconds: number): RecordedFrame[] {
  const since = history.at(-1)!.time - seconds * 1000;
  // Pictures after a silence of that length build on what is forgotten.
  const usable: RecordedFrame[] = [];
  for (const frame of history) {
    const before = bySet(history.slice(0, history.indexOf(frame)), frame.track).at(-1);
    const goesOn = before && usable.includes(before) && before.time >= frame.time - seconds * 1000;
    if (frame.keyFrame || goesOn) usable.push(frame);
  }
  /** From the last start before that moment on, if what begins there reaches so far. */
  const held = (track: keyof typeof tracks, moment: number): RecordedFrame[] => {
    const own = bySet(usable, track);
    const isHeldUpTo = (next: RecordedFrame | undefined) => {
      const last = own[(next ? own.indexOf(next) : own.length) - 1]!;
      return last.time >= moment && !(next && next.time <= moment);
    };
    const starts = own.filter(({ keyFrame }) => keyFrame);
    const first = starts.find((_, index) => isHeldUpTo(starts[index + 1]));
    return first ? own.slice(own.indexOf(first)) : [];
  };
  const pictures = [held('camera', since), held('screen', since)];
  const earliest = Math.min(since, ...pictures.map(([first]) => first?.time ?? since));
  return [...pictures, held('voice', earliest), held('music', earliest)]
    .flat()
    .sort((one, other) => history.indexOf(one) - history.indexOf(other));
}

const sum = (frames: readonly RecordedFrame[]) => frames.reduce((bytes, { data }) => bytes + data.length, 0);
const bySet = (frames: readonly RecordedFrame[], track: string | number) =>
  frames.filter((frame) => frame.track === track);

describe('ReplayRing', () => {
  it('holds the last seconds, no more than the key frame before them asks for', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 5 }), (all, seconds) => {
        const ring = new ReplayRing({ seconds, bytes: 1e9 });
        const history: RecordedFrame[] = [];
        for (const frame of framesOf(all)) {
          ring.push(frame);
          history.push(frame);
          const expected = model(history, seconds);
          const held = ring.frames();
          // Tracks may have frames of one time, in either order.
          expect(held).to.have.length(expected.length);
          expect(expected.filter((one) => !held.includes(one))).to.deep.equal([]);
          expect(held.map(({ time }) => time)).to.deep.equal(expected.map(({ time }) => time));
          for (const track of Object.keys(tracks)) {
            expect(bySet(held, track)).to.deep.equal(bySet(expected, track));
          }
          expect(ring.bytes).to.equal(sum(held));
          expect(ring.seconds).to.equal(held.length === 0 ? 0 : (frame.time - held[0]!.time) / 1000);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never holds more bytes than it may, and what it holds decodes from its beginning up to now', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 50, max: 500 }), (all, bytes) => {
        const ring = new ReplayRing({ seconds: 60, bytes });
        const history: RecordedFrame[] = [];
        for (const frame of framesOf(all)) {
          const isUseful = ring.push(frame);
          history.push(frame);
          const held = ring.frames();
          expect(sum(held)).to.be.at.most(bytes);
          expect(ring.bytes).to.equal(sum(held));
          expect(held.includes(frame)).to.equal(isUseful);
          for (const track of Object.keys(tracks)) {
            const own = bySet(held, track);
            if (own.length === 0) continue;
            expect(own[0]!.keyFrame).to.equal(true);
            expect(own).to.deep.equal(
              bySet(history, track)
                .filter(({ time }) => time >= own[0]!.time)
                .slice(-own.length),
            );
          }
        }
      }),
      { numRuns: 50 },
    );
  });

  it('forgets a track, and says when its last key frame came', () => {
    const ring = new ReplayRing({ seconds: 10, bytes: 1000 });
    const [first, second] = framesOf([
      { track: 'camera', isKey: true, size: 10, after: 5 },
      { track: 'voice', isKey: true, size: 10, after: 5 },
    ]);
    ring.push(first!);
    ring.push(second!);
    expect(ring.lastKeyFrame('camera')).to.equal(5);
    ring.remove('camera');
    expect(ring.lastKeyFrame('camera')).to.equal(undefined);
    expect(ring.frames()).to.deep.equal([second]);
    expect(ring.bytes).to.equal(10);
  });
});
