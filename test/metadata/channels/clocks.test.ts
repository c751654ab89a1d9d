import { expect } from 'chai';
import * as fc from 'fast-check';
import { CaptureClock, clockRateOf } from '../../../src/metadata/channels/capture-clock.js';
import { FrameClock, RawFrames } from '../../../src/metadata/channels/frame-clock.js';
import { RenderJoin } from '../../../src/metadata/channels/render-join.js';
import {
  decodeCaptureTime,
  decodeValueEntry,
  encodeCaptureTime,
  encodeValueEntry,
} from '../../../src/metadata/channels/value-entry.js';
import { ValueHistory } from '../../../src/metadata/channels/value-history.js';

describe('CaptureClock', () => {
  it('tells frames by how much longer than the quickest they took, across a wrap of the RTP clock', () => {
    const clock = new CaptureClock(90_000);
    const start = 2 ** 32 - 90_000;
    const errors: number[] = [];
    for (let index = 0; index < 300; index += 1) {
      const captured = 1_000 + index * 33;
      const encoding = 4 + ((index * 13) % 17);
      const estimate = clock.captureTime((start + index * 33 * 90) % 2 ** 32, captured + encoding);
      errors.push(estimate - captured);
    }
    // It cannot know what the quickest took: 4 ms.
    for (const error of errors.slice(20)) expect(error).to.be.closeTo(4, 0.01);
    for (const error of errors) expect(error).to.be.within(3.99, 20);
  });

  it('follows a clock that drifts, and one that is set anew', () => {
    const clock = new CaptureClock(48_000);
    let now = 0;
    let estimate = 0;
    for (let index = 0; index < 3_000; index += 1) {
      now += 20.002;
      estimate = clock.captureTime(index * 960, now);
    }
    expect(now - estimate).to.be.within(0, 1.1);
    now += 20;
    expect(now - clock.captureTime(2_000_000_000, now)).to.equal(0);
    now += 20;
    expect(now - clock.captureTime(960, now)).to.be.closeTo(0, 0.01);
  });

  it('knows the clock rates of RFC 3551 and RFC 7587', () => {
    const types = ['video/VP8', 'video/AV1', 'audio/opus', 'audio/PCMU', 'audio/G722'];
    expect(types.map(clockRateOf)).to.deep.equal([90_000, 90_000, 48_000, 8_000, 8_000]);
  });
});

describe('FrameClock', () => {
  it('finds the distance of the two clocks, whatever it is, from frames at uneven times', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        fc.integer({ min: 0, max: 1e9 }),
        fc.array(fc.integer({ min: 20, max: 60 }), { minLength: 24, maxLength: 24 }),
        fc.integer({ min: 1, max: 90 }),
        (distance, start, gaps, latency) => {
          fc.pre(new Set(gaps).size > 6);
          const raw = new RawFrames();
          const clock = new FrameClock(raw);
          let time = start;
          const events = gaps.flatMap((gap) => {
            time += gap;
            return [
              { at: time, timestamp: time },
              { at: time + latency, rtpTimestamp: (time * 90 + distance) % 2 ** 32 },
            ];
          });
          for (const event of events.sort((one, other) => one.at - other.at)) {
            if (event.timestamp === undefined) clock.observe(event.rtpTimestamp!, event.at);
            else raw.add(event.timestamp + 0.4, event.at);
          }
          const located = clock.locate(time)!;
          expect(Math.abs((located - time * 90 - distance) | 0)).to.be.at.most(180);
        },
      ),
    );
  });

  it('follows a browser that corrects the RTP clock while it learns how the source’s runs', () => {
    // Milliseconds, as measured in Chromium on a busy machine.
    const corrections = [29.4, 21.7, 9.4, 7.9, 7.4, 5.6, 5, 4.7, 4.6, 4.3, 3.7, 3.2, 2.5, 2.8, 2.3, 1.8, 2.1, 1.5, 1.9];
    const raw = new RawFrames();
    const clock = new FrameClock(raw);
    const located = corrections.map((correction, index) => {
      const time = 10_000 + index * 50 + (index % 4) * 6;
      raw.add(time, time);
      const rtpTimestamp = Math.round((time + correction) * 90);
      clock.observe(rtpTimestamp, time + 5);
      return clock.locate(time) === rtpTimestamp;
    });
    const found = located.indexOf(true);
    expect(found).to.be.within(0, 9);
    expect(located.slice(found)).not.to.include(false);
  });

  it('says nothing before it knows', () => {
    const raw = new RawFrames();
    const clock = new FrameClock(raw);
    clock.observe(5, 0);
    expect(clock.locate(0)).to.equal(undefined);
    raw.add(0, 0);
    clock.observe(3_005, 33);
    expect(clock.locate(0)).to.equal(undefined);
  });
});

describe('RenderJoin', () => {
  const frame = (rtpTimestamp: number, time = 0) => ({ rtpTimestamp, time });
  const join = () => new RenderJoin<{ rtpTimestamp: number }, { rtpTimestamp: number; time: number }>();
  const pairs = (due: { item: { rtpTimestamp: number }; frame: { rtpTimestamp: number } }[]) =>
    due.map(({ item, frame: shown }) => [item.rtpTimestamp, shown.rtpTimestamp]);

  it('joins each to its own frame, whichever is first', () => {
    const joined = join();
    expect(joined.add(frame(3_000), 0)).to.deep.equal([]);
    expect(pairs(joined.show(frame(3_000)))).to.deep.equal([[3_000, 3_000]]);
    expect(joined.show(frame(6_000))).to.deep.equal([]);
    expect(pairs(joined.add(frame(6_000), 0))).to.deep.equal([[6_000, 6_000]]);
  });

  it('gives what belongs to a frame that is skipped with the next, and keeps what is to come', () => {
    const joined = join();
    for (const rtpTimestamp of [2 ** 32 - 3_000, 0, 3_000]) joined.add(frame(rtpTimestamp), 0);
    expect(pairs(joined.show(frame(0)))).to.deep.equal([
      [2 ** 32 - 3_000, 0],
      [0, 0],
    ]);
    expect(pairs(joined.add(frame(2 ** 32 - 1), 0))).to.deep.equal([[2 ** 32 - 1, 0]]);
    expect(pairs(joined.show(frame(6_000)))).to.deep.equal([[3_000, 6_000]]);
  });

  it('goes over to another stream’s clock', () => {
    const joined = join();
    joined.show(frame(3_000));
    joined.add(frame(6_000), 0);
    joined.add(frame(3_000_000_000), 0);
    expect(pairs(joined.show(frame(3_000_000_000)))).to.deep.equal([
      [6_000, 3_000_000_000],
      [3_000_000_000, 3_000_000_000],
    ]);
  });

  it('waits for no frame for ever, and remembers no more than it can show', () => {
    const joined = join();
    joined.add(frame(3_000_000_000), 0);
    expect(joined.show(frame(0, 1_999))).to.deep.equal([]);
    expect(pairs(joined.show(frame(3_000, 2_001)))).to.deep.equal([[3_000_000_000, 3_000]]);
    for (let index = 1; index <= 600; index += 1) joined.add(frame(3_000 + index), 0);
    expect(joined.expired).to.equal(88);
    expect(joined.show(frame(4_000))).to.have.length(512);
  });
});

describe('ValueHistory', () => {
  it('has the value of a frame, or the latest before it', () => {
    const history = new ValueHistory<{ rtpTimestamp: number; name: string }>();
    for (const [rtpTimestamp, name] of [
      [2 ** 32 - 3_000, 'before'],
      [3_000, 'after'],
      [3_000, 'later'],
    ] as const) {
      history.add({ rtpTimestamp, name });
    }
    const at = (rtpTimestamp: number) => history.at(rtpTimestamp)?.name;
    expect([2 ** 32 - 3_001, 2 ** 32 - 3_000, 0, 3_000, 90_000].map(at)).to.deep.equal([
      undefined,
      'before',
      'before',
      'later',
      'later',
    ]);
    expect(at(2 ** 31)).to.equal(undefined);
  });
});

describe('the entries of a payload', () => {
  it('are as drawn', () => {
    const bytes = new Uint8Array([0xab]);
    const whole = { id: 3, sequence: 300, age: 0, offset: 0, total: 1, bytes };
    expect([...encodeValueEntry(whole)]).to.deep.equal([0x0c, 0xac, 0x02, 0xab]);
    const piece = { ...whole, age: 128, offset: 200, total: 201 };
    expect([...encodeValueEntry(piece)]).to.deep.equal([0x0f, 0xac, 0x02, 0x80, 0x01, 0xc8, 0x01, 0xc9, 0x01, 0xab]);
    for (const entry of [whole, piece]) expect(decodeValueEntry(encodeValueEntry(entry))).to.deep.equal(entry);
  });

  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20 }), (bytes) => {
        const entry = decodeValueEntry(new Uint8Array(bytes));
        if (entry) expect(entry.offset + entry.bytes.length).to.be.at.most(entry.total);
      }),
      { numRuns: 5_000 },
    );
    // A piece beyond its value.
    expect(decodeValueEntry(new Uint8Array([0x0e, 1, 200, 1, 201, 1, 1, 2]))).to.equal(undefined);
  });

  it('hold capture times to a hundredth of a millisecond, until 2059', () => {
    for (const time of [0, 1_795_000_000_123.45, 2_814_749_767_106.55]) {
      expect(decodeCaptureTime(encodeCaptureTime(time))).to.equal(time);
    }
    expect(decodeCaptureTime(new Uint8Array(5))).to.equal(undefined);
  });
});
