import { expect } from 'chai';
import fc from 'fast-check';
import { Bitrate } from '../../src/analysis/bitrate.js';
import { Cadence } from '../../src/analysis/cadence.js';
import { Freezes } from '../../src/analysis/freezes.js';
import { Jitter } from '../../src/analysis/jitter.js';
import { clockRateOf, Timeline } from '../../src/analysis/timeline.js';
import { wireEstimator } from '../../src/analysis/wire.js';
import { range } from './frames.js';

describe('Timeline', () => {
  it('counts on where timestamps wrap', () => {
    const timeline = new Timeline(90_000);
    timeline.next(0xffff_f000, 0);
    expect(timeline.next((0xffff_f000 + 9_000) >>> 0, 100)).to.deep.include({ media: 100, mediaStep: 100 });
  });

  it('knows the further layers of a picture, and pictures out of order', () => {
    const timeline = new Timeline(90_000);
    const moments = [0, 0, 9_000, 4_500, 9_000, 18_000].map((timestamp, index) => timeline.next(timestamp, index * 10));
    expect(moments.map(({ ordinal }) => ordinal)).to.deep.equal([0, 1, 0, 0, 1, 0]);
    expect(moments.map(({ media }) => media)).to.deep.equal([0, 0, 100, 50, 100, 200]);
    expect(moments.map(({ mediaStep }) => mediaStep)).to.deep.equal([undefined, 0, 100, -50, 0, 100]);
  });

  it('takes a new origin of the timestamps for a jump, and goes on by arrival', () => {
    const timeline = new Timeline(90_000);
    timeline.next(1_000, 0);
    timeline.next(4_000, 33);
    const jump = timeline.next(3_000_000_000, 70);
    expect(jump.mediaStep).to.equal(undefined);
    expect(jump.media).to.be.closeTo(33.3 + 37, 0.1);
    expect(timeline.next(3_000_003_000, 103).mediaStep).to.be.closeTo(33.3, 0.1);
  });

  it('follows any monotonic schedule, from any origin', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 400_000 }), { minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), steps, (origin, units) => {
        const timeline = new Timeline(90_000);
        let total = 0;
        timeline.next(origin, 0);
        for (const step of units) {
          total += step;
          expect(timeline.next((origin + total) >>> 0, total / 90).media).to.be.closeTo(total / 90, 1e-6);
        }
      }),
    );
  });

  it('knows the clocks of RTP', () => {
    const rates = ['video/AV1', 'audio/opus', 'audio/PCMU', 'audio/G722', 'audio/red'].map(clockRateOf);
    expect(rates).to.deep.equal([90_000, 48_000, 8_000, 8_000, 48_000]);
  });
});

describe('wireEstimator', () => {
  it('adds headers for each packet', () => {
    const estimate = wireEstimator();
    expect(estimate(1_200)).to.deep.equal({ packets: 1, bytes: 1_200 + 72 });
    expect(estimate(1_201)).to.deep.equal({ packets: 2, bytes: 1_201 + 144 });
    expect(wireEstimator({ extensions: 0, authentication: 10, network: 48 })(100).bytes).to.equal(100 + 12 + 10 + 48);
  });
});

describe('Bitrate', () => {
  const estimate = wireEstimator();
  const fill = (bitrate: Bitrate, count: number, size = 1_000, interval = 40) => {
    for (const index of range(count)) bitrate.add(index * interval, size, estimate(size));
  };

  it('is exact for a constant stream', () => {
    const bitrate = new Bitrate();
    fill(bitrate, 200);
    // 25 frames a second of 1,000 bytes, in one packet each, which adds 72.
    const { average, ...windows } = bitrate.snapshot(199 * 40);
    expect(windows).to.deep.equal({
      oneSecond: 200_000,
      fiveSeconds: 200_000,
      wire: 25 * 1_072 * 8,
      packetRate: 25,
    });
    expect(average).to.be.closeTo(200_000, 1e-6);
  });

  it('counts an empty window as silence, and lets the average fade by e in a second', () => {
    const bitrate = new Bitrate();
    fill(bitrate, 200);
    const { oneSecond, fiveSeconds, average } = bitrate.snapshot(199 * 40 + 40 + 1_000);
    expect(oneSecond).to.equal(0);
    expect(fiveSeconds).to.equal((99 * 1_000 * 8) / 5);
    expect(average).to.be.closeTo(200_000 / Math.E, 1e-6);
  });

  it('approaches a new rate by α = 1 − e^(−Δt/τ)', () => {
    const bitrate = new Bitrate();
    fill(bitrate, 100);
    for (const index of range(25)) bitrate.add(100 * 40 + index * 40, 2_000, estimate(2_000));
    // One second at the double rate: the difference has shrunk to 1/e.
    expect(bitrate.snapshot(124 * 40).average).to.be.closeTo(400_000 - 200_000 / Math.E, 1e-3);
  });

  it('takes the layers of one instant as one frame', () => {
    const [layered, plain] = [new Bitrate(), new Bitrate()];
    for (const index of range(100)) {
      for (const size of [300, 700]) layered.add(index * 40, size, estimate(size));
      plain.add(index * 40, 1_000, estimate(1_000));
    }
    // The layers of the last instant are counted at once, but for the part that comes with the next frame.
    expect(layered.snapshot(4_000).oneSecond).to.equal(plain.snapshot(4_000).oneSecond);
    expect(layered.snapshot(4_000).average).to.be.closeTo(plain.snapshot(4_000).average, 0.03 * 200_000);
  });
});

describe('Cadence', () => {
  it('tells capture from arrival', () => {
    const timeline = new Timeline(90_000);
    const cadence = new Cadence();
    // Captured every 40 ms, but each second picture arrives 20 ms late.
    for (const index of range(100)) {
      const at = index * 40 + (index % 2) * 20;
      for (const _layer of range(3)) cadence.add(timeline.next(index * 3_600, at));
    }
    const { captureRate, arrivalRate, captureInterval, arrivalInterval, pictures } = cadence.snapshot(99 * 40 + 20);
    expect([pictures, captureRate, arrivalRate]).to.deep.equal([100, 25, 25]);
    expect(captureInterval).to.deep.include({ p50: 40, max: 40 });
    expect(arrivalInterval).to.deep.include({ p50: 20, p95: 60 });
  });

  it('knows no capture rate of one picture', () => {
    const cadence = new Cadence();
    expect(cadence.snapshot(0).captureRate).to.equal(undefined);
    cadence.add(new Timeline(90_000).next(5, 0));
    expect(cadence.snapshot(0)).to.deep.include({ captureRate: undefined, arrivalRate: 1 });
  });
});

describe('Jitter', () => {
  const jitterOf = (arrivals: readonly number[]) => {
    const timeline = new Timeline(90_000);
    const jitter = new Jitter();
    for (const [index, arrival] of arrivals.entries()) jitter.add(timeline.next(index * 3_600, arrival));
    return jitter.value;
  };

  it('is that of RFC 3550, by hand', () => {
    // D: 0, 16, −16, 0 ms.
    const byHand = [0, 16, 16, 0].reduce((jitter, difference) => jitter + (difference - jitter) / 16, 0);
    expect(jitterOf([0, 40, 96, 120, 160])).to.be.closeTo(byHand, 1e-9);
  });

  it('is none for any constant delay', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (delay) => {
        expect(jitterOf(range(50).map((index) => delay + index * 40))).to.be.closeTo(0, 1e-6);
      }),
    );
  });

  it('is unknown before there are two pictures', () => {
    expect(jitterOf([5])).to.equal(undefined);
  });

  it('is untouched by a jump of the timestamps', () => {
    const timeline = new Timeline(90_000);
    const jitter = new Jitter();
    for (const index of range(10)) jitter.add(timeline.next(index * 3_600, index * 40));
    for (const index of range(10)) jitter.add(timeline.next(3e9 + index * 3_600, 400 + index * 40));
    expect(jitter.value).to.be.closeTo(0, 1e-9);
  });
});

describe('Freezes', () => {
  const watch = (gaps: readonly number[]) => {
    const timeline = new Timeline(90_000);
    const freezes = new Freezes();
    let now = 0;
    const found: number[] = [];
    const add = (gap: number) => {
      now += gap;
      const freeze = freezes.add(timeline.next(Math.round(now * 90), now));
      if (freeze !== undefined) found.push(freeze);
    };
    for (const gap of [0, ...gaps]) add(gap);
    return { found, snapshot: (later: number) => freezes.snapshot(now + later) };
  };

  it('begin at the average and 150 ms for quick streams', () => {
    // The average is 40 ms: 3 × 40 < 40 + 150 = 190.
    expect(watch([...range(10).map(() => 40), 189]).found).to.deep.equal([]);
    expect(watch([...range(10).map(() => 40), 190]).found).to.deep.equal([190]);
  });

  it('begin at three times the average for slow streams', () => {
    expect(watch([...range(10).map(() => 200), 599]).found).to.deep.equal([]);
    expect(watch([...range(10).map(() => 200), 600]).found).to.deep.equal([600]);
  });

  it('are not judged before there are five intervals', () => {
    expect(watch([40, 40, 40, 40, 5_000]).found).to.deep.equal([]);
    expect(watch([40, 40, 40, 40, 40, 5_000]).found).to.deep.equal([5_000]);
  });

  it('are summed, and one that goes on is told', () => {
    const { snapshot } = watch([...range(30).map(() => 40), 500, ...range(30).map(() => 40), 300]);
    expect(snapshot(100)).to.deep.equal({ count: 2, duration: 800, longest: 500, current: undefined });
    expect(snapshot(400).current).to.equal(400);
  });

  it('never come from a regular stream, however slow', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 2, max: 80 }), (gap, count) => {
        expect(watch(range(count).map(() => gap)).found).to.deep.equal([]);
      }),
    );
  });
});
