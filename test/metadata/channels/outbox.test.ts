import { expect } from 'chai';
import * as fc from 'fast-check';
import type { ChannelOptions } from '../../../src/metadata/channels/channel.js';
import { encodeValueEntry } from '../../../src/metadata/channels/value-entry.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { firstBytes, Wire } from './wire.js';

const bytes = (options: Partial<ChannelOptions> = {}): ChannelOptions => ({ type: 'bytes', ...options });
const LARGE = Uint8Array.from({ length: 5_000 }, (_, index) => index * 7);

describe('delivery of values', () => {
  it('once: each value goes with one frame, in order, as many as fit', () => {
    const wire = new Wire({ a: bytes() });
    for (let value = 0; value < 5; value += 1) wire.send('a', [value]);
    expect(firstBytes(wire.arrive(wire.frame()))).to.deep.equal([0, 1, 2, 3, 4]);
    expect(wire.frame()).to.deep.equal([]);
  });

  it('change: what equals the last value does not go again', () => {
    const wire = new Wire({ a: bytes({ delivery: 'change' }) });
    for (const value of [1, 1, 2, 2, 1]) wire.send('a', [value]);
    expect(firstBytes(wire.arrive(wire.frame()))).to.deep.equal([1, 2, 1]);
    expect(wire.outbox.counts().a).to.include({ accepted: 5, unchanged: 2, sent: 3 });
  });

  it('frame: the latest value goes with every frame, and arrives once', () => {
    const wire = new Wire({ a: bytes({ delivery: 'frame' }) });
    wire.send('a', [1]);
    wire.send('a', [2]);
    const frames = [wire.frame(), wire.frame({ isBase: false }), wire.frame()];
    wire.send('a', [3]);
    frames.push(wire.frame());
    expect(frames.map(({ length }) => length)).to.deep.equal([1, 1, 1, 1]);
    expect(firstBytes(wire.arrive(...frames))).to.deep.equal([2, 3]);
    expect(wire.outbox.counts().a).to.include({ accepted: 3, sent: 2, replaced: 1, dropped: 0 });
    expect(wire.inbox.counts().a).to.include({ values: 2, repeats: 2 });
  });

  it('key: a new value goes at once, and again with each key frame', () => {
    const wire = new Wire({ a: bytes({ delivery: 'key' }) });
    wire.send('a', [1]);
    const carried = [false, false, true, false, true].map((isKey) => wire.frame({ isKey }).length);
    expect(carried).to.deep.equal([1, 0, 1, 0, 1]);
    wire.send('a', [2]);
    expect([false, false].map((isKey) => wire.frame({ isKey }).length)).to.deep.equal([1, 0]);
  });

  it('key, with audio: once a second', () => {
    const wire = new Wire({ a: bytes({ delivery: 'key' }) }, { isAudio: true });
    wire.send('a', [1]);
    const carried = Array.from({ length: 65 }, () => wire.frame().length);
    expect(carried.flatMap((count, index) => (count ? [index] : []))).to.deep.equal([0, 30, 60]);
  });

  it('interval: never sooner, and again without a new value', () => {
    const wire = new Wire({ a: bytes({ delivery: { interval: 100 } }) });
    const carried = Array.from({ length: 10 }, (_, index) => {
      wire.send('a', [Math.min(index, 5)]);
      return wire.frame();
    });
    expect(carried.map(({ length }) => length)).to.deep.equal([1, 0, 0, 1, 0, 0, 1, 0, 0, 1]);
    expect(firstBytes(wire.arrive(...carried))).to.deep.equal([0, 3, 5, 5]);
  });

  it('repeats each value in as many frames as its redundancy, so that it survives the loss of all but one', () => {
    const wire = new Wire({ a: bytes({ redundancy: 3 }) });
    wire.send('a', [7]);
    const frames = Array.from({ length: 4 }, () => wire.frame());
    expect(frames.map(({ length }) => length)).to.deep.equal([1, 1, 1, 0]);
    for (const [index, frame] of frames.slice(0, 3).entries()) {
      const other = new Wire({ a: bytes() });
      const [value] = other.arrive(frame);
      // It belongs to the first frame, however late it comes.
      expect(value).to.deep.include({ age: index * 3_000 });
    }
    expect(wire.arrive(...frames)).to.have.length(1);
  });
});

describe('values and the layers of a stream', () => {
  it('goes with an upper temporal layer to be early, and again with the lowest, which nobody leaves out', () => {
    const wire = new Wire({ a: bytes() });
    wire.frame();
    wire.send('a', [1]);
    const frames = [false, false, true, false].map((isBase) => wire.frame({ isBase }));
    expect(frames.map(({ length }) => length)).to.deep.equal([1, 1, 1, 0]);
    expect(firstBytes(wire.arrive(frames[2]!))).to.deep.equal([1]);
    expect(wire.arrive(...frames)).to.deep.equal([]);
    expect(wire.outbox.counts().a).to.include({ accepted: 1, sent: 1 });
  });

  it('gives each simulcast layer every value once, and a receiver that changes layers each value once', () => {
    const wire = new Wire({ a: bytes(), s: bytes({ delivery: 'frame' }) });
    const layers = [1, 2, 3];
    const arrived: number[] = [];
    for (let picture = 0; picture < 30; picture += 1) {
      wire.send('a', [picture]);
      wire.send('s', [picture]);
      const frames = layers.map((synchronizationSource) => wire.frame({ synchronizationSource }));
      for (const frame of frames) expect(frame).to.have.length(2);
      arrived.push(...firstBytes(wire.arrive(frames[picture % 3]!).filter(({ channel }) => channel.name === 'a')));
    }
    expect(arrived).to.deep.equal(Array.from({ length: 30 }, (_, picture) => picture));
    expect(wire.outbox.counts().a).to.include({ accepted: 30, sent: 30, dropped: 0, queued: 0 });
  });

  it('tells a stream that begins later the news, and no more', () => {
    const wire = new Wire({ a: bytes(), s: bytes({ delivery: 'key' }) });
    wire.send('s', [100]);
    wire.send('a', [1]);
    wire.frame();
    for (let frame = 0; frame < 40; frame += 1) wire.frame();
    wire.send('a', [2]);
    wire.frame();
    const begun = wire.arrive(wire.frame({ synchronizationSource: 2 }));
    expect(firstBytes(begun)).to.deep.equal([2, 100]);
  });

  it('a layer that was away does not tell what others told meanwhile', () => {
    const wire = new Wire({ a: bytes() });
    wire.frame({ synchronizationSource: 2 });
    for (let value = 0; value < 100; value += 1) {
      wire.send('a', [value]);
      wire.frame();
    }
    const values = firstBytes(
      wire.arrive(wire.frame({ synchronizationSource: 2 }), wire.frame({ synchronizationSource: 2 })),
    );
    expect(values.length).to.be.within(20, 31);
    expect(values.at(-1)).to.equal(99);
  });

  it('keeps what is sent while nothing flows, as much as the channel says, and remembers no stream for ever', () => {
    const wire = new Wire({ a: bytes({ maxQueued: 4 }), r: bytes({ overflow: 'replace' }) });
    for (let value = 0; value < 10; value += 1) for (const channel of ['a', 'r']) wire.send(channel, [value]);
    expect(firstBytes(wire.arrive(wire.frame()))).to.deep.equal([6, 7, 8, 9, 9]);
    expect(wire.outbox.counts().a).to.include({ accepted: 10, sent: 4, dropped: 6 });
    expect(wire.outbox.counts().r).to.include({ accepted: 10, sent: 1, replaced: 9 });
    for (let stream = 0; stream < 1_000; stream += 1) wire.frame({ synchronizationSource: stream });
  });
});

describe('values that find no room', () => {
  const fill = (overflow: ChannelOptions['overflow']) => {
    const wire = new Wire({ a: bytes({ overflow: overflow!, maxQueued: 3 }) });
    wire.frame();
    for (let value = 0; value < 6; value += 1) wire.send('a', [value, ...new Uint8Array(50)]);
    return wire;
  };

  it('queue: wait, and of too many the oldest are dropped', () => {
    const wire = fill('queue');
    const frames = [wire.frame({ room: 60 }), wire.frame({ room: 120 }), wire.frame({ room: 60 })];
    expect(firstBytes(wire.arrive(...frames))).to.deep.equal([3, 4, 5]);
    expect(wire.outbox.counts().a).to.include({ accepted: 6, sent: 3, dropped: 3, queued: 0 });
  });

  it('replace: the newest takes their place', () => {
    const wire = fill('replace');
    expect(firstBytes(wire.arrive(wire.frame({ room: 0 }), wire.frame()))).to.deep.equal([5]);
    expect(wire.outbox.counts().a).to.include({ accepted: 6, sent: 1, replaced: 5, dropped: 0 });
  });

  it('drop: only what fits into the next frame goes', () => {
    const wire = fill('drop');
    expect(firstBytes(wire.arrive(wire.frame({ room: 60 }), wire.frame()))).to.deep.equal([3]);
    expect(wire.outbox.counts().a).to.include({ accepted: 6, sent: 1, dropped: 5, queued: 0 });
  });

  it('are all accounted for, whatever the channel and the streams', () => {
    const deliveries = ['once', 'change', 'frame', 'key', { interval: 100 }] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...deliveries),
        fc.constantFrom('queue' as const, 'replace' as const, 'drop' as const),
        fc.array(fc.tuple(fc.nat({ max: 3 }), fc.integer({ min: -1, max: 90 }), fc.boolean()), { maxLength: 40 }),
        (delivery, overflow, steps) => {
          const isState = delivery !== 'once' && delivery !== 'change';
          const wire = new Wire({ a: bytes({ delivery, maxQueued: 2, ...(isState ? {} : { overflow }) }) });
          for (const [values, room, isBase] of steps) {
            for (let index = 0; index < values; index += 1) wire.send('a', [values, index, ...new Uint8Array(40)]);
            for (const synchronizationSource of [1, 2]) wire.frame({ synchronizationSource, room, isBase });
          }
          for (let frame = 0; frame < 20; frame += 1) {
            for (const synchronizationSource of [1, 2]) wire.frame({ synchronizationSource });
          }
          const { accepted, sent, unchanged, replaced, dropped, queued } = wire.outbox.counts().a!;
          expect(sent + unchanged + replaced + dropped).to.equal(accepted);
          expect(queued).to.equal(0);
        },
      ),
    );
  });

  it('never exceed the byte rate', () => {
    const wire = new Wire({ a: bytes({ maxQueued: 1_000 }) }, { byteRate: 3_000 });
    for (let value = 0; value < 200; value += 1) wire.send('a', new Uint8Array(90));
    for (let frame = 0; frame < 30; frame += 1) wire.frame({ room: 1_000 });
    const sent = wire.sizes.reduce((sum, size) => sum + size, 0);
    expect(sent).to.be.within(3_700, 3_000 + 1_200);
  });
});

describe('values too long for a frame', () => {
  it('go in pieces over frames, while short values of other channels pass', () => {
    const wire = new Wire({ a: bytes(), b: bytes() });
    wire.send('a', LARGE);
    wire.send('b', [1]);
    const frames: Bytes[][] = [wire.frame()];
    expect(wire.arrive(frames[0]!).map(({ channel }) => channel.name)).to.deep.equal(['b']);
    wire.send('a', [9]);
    while (wire.outbox.counts().a!.queued > 0) frames.push(wire.frame());
    expect(frames.length).to.be.within(25, 30);
    const values = wire.arrive(...frames);
    expect(values.map(({ value }) => value)).to.deep.equal([LARGE, new Uint8Array([9])]);
  });

  it('survive frames that do not count, whatever arrives in whatever order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ room: fc.integer({ min: -1, max: 400 }), isBase: fc.boolean() }), {
          minLength: 1,
          maxLength: 30,
        }),
        fc.array(fc.nat({ max: 3_000 }), { minLength: 1, maxLength: 6 }),
        fc.infiniteStream(fc.nat()),
        (rooms, lengths, order) => {
          const wire = new Wire({ a: bytes({ redundancy: 2 }) });
          const values = lengths.map((length, index) => new Uint8Array(length).fill(index + 1));
          for (const value of values) wire.send('a', value);
          const frames = rooms.map((options) => wire.frame(options));
          while (wire.outbox.counts().a!.queued > 0) frames.push(wire.frame());
          // Those of the lowest layer alone hold everything.
          const arrived = wire.arrive(...frames);
          expect(arrived.map(({ value }) => value)).to.deep.equal(values);
          // Any order of pieces makes the same values.
          const other = new Wire({ a: bytes() });
          const shuffled = frames.flat().map((entry) => ({ entry, at: order.next().value! }));
          shuffled.sort((one, two) => one.at - two.at);
          const counts = other.arrive(shuffled.map(({ entry }) => entry));
          // More than four in pieces at once are given up.
          expect(counts.length + other.inbox.counts().a!.incomplete).to.be.at.least(values.length);
          for (const { value } of counts) expect(values).to.deep.include(value);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('are given up when pieces never come, and counted', () => {
    const wire = new Wire({ a: bytes() });
    wire.send('a', LARGE);
    wire.arrive(wire.frame());
    wire.inbox.expire(wire.now + 4_000);
    expect(wire.rejected).to.deep.equal([]);
    wire.inbox.expire(wire.now + 6_000);
    expect(wire.rejected).to.deep.equal(['incomplete a']);
    expect(wire.inbox.counts().a).to.include({ values: 0, incomplete: 1 });
  });
});

describe('values bound to raw frames', () => {
  it('go with their own frame, once enough frames have shown where the clocks lie', () => {
    const wire = new Wire({ a: bytes({ delivery: 'frame' }) });
    const offset = 3_456_789_012;
    const seen: { value: number; matches: boolean }[] = [];
    // Raw frames at uneven times, encoded two frames later.
    const raw = Array.from({ length: 40 }, (_, index) => 1e6 + index * 33.4 + ((index * 7) % 5));
    for (let index = 0; index < 40; index += 1) {
      wire.send('a', [index], raw[index]!);
      const encoded = raw[index - 2];
      if (encoded === undefined) continue;
      const rtpTimestamp = (Math.floor(encoded) * 90 + offset) % 2 ** 32;
      for (const { value, age } of wire.arrive(wire.frame({ rtpTimestamp }))) {
        seen.push({ value: (value as Uint8Array)[0]!, matches: (value as Uint8Array)[0] === index - 2 && age === 0 });
      }
    }
    expect(seen.map(({ value }) => value)).to.deep.equal(seen.map((_, index) => index));
    expect(seen.slice(8).every(({ matches }) => matches)).to.equal(true);
    expect(seen.length).to.be.at.least(36);
  });

  it('of a frame that the encoder left out go with the next one, and say how much earlier it was', () => {
    const wire = new Wire({ a: bytes() });
    const arrived: [value: number, age: number][] = [];
    for (let index = 0; index < 30; index += 1) {
      wire.send('a', [index], index * 40 + ((index * 3) % 4));
      if (index === 20) continue;
      const rtpTimestamp = (index * 40 + ((index * 3) % 4)) * 90 + 1_000;
      for (const { value, age } of wire.arrive(wire.frame({ rtpTimestamp }))) {
        arrived.push([(value as Uint8Array)[0]!, age]);
      }
    }
    expect(arrived.filter(([value]) => value === 20 || value === 21)).to.deep.equal([
      [20, (40 + 3) * 90],
      [21, 0],
    ]);
  });

  it('go out all the same where no frame ever fits', () => {
    const wire = new Wire({ a: bytes() });
    wire.send('a', [1], 5);
    const carried = Array.from({ length: 40 }, () => wire.frame().length);
    expect(carried.indexOf(1)).to.be.within(29, 31);
  });
});

describe('what arrives', () => {
  it('never throws on anything, and tells what is no value', () => {
    const wire = new Wire({ a: { type: 'number', id: 1 } });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (entry) => {
        wire.arrive([new Uint8Array(entry)]);
      }),
      { numRuns: 5_000 },
    );
    const other = new Wire({ a: { type: 'number', id: 1 } });
    other.arrive([new Uint8Array([4, 9, 1, 2, 3]), new Uint8Array([8, 9, 1]), new Uint8Array([0x80])]);
    expect(other.rejected).to.deep.equal(['value a', 'channel undefined', 'syntax undefined']);
  });

  it('takes a value in pieces all over it no more than so many, and a real one all the same', () => {
    const wire = new Wire({ a: bytes({ id: 1 }) });
    const piece = (offset: number, length: number) =>
      encodeValueEntry({ id: 1, sequence: 5, age: 0, offset, total: 16_000, bytes: new Uint8Array(length).fill(9) });
    for (let offset = 0; offset < 16_000; offset += 2) expect(wire.arrive([piece(offset, 1)])).to.deep.equal([]);
    const arrived = wire.arrive(Array.from({ length: 16 }, (_, index) => piece(index * 1_000, 1_000)));
    expect(arrived.map(({ value }) => value)).to.deep.equal([new Uint8Array(16_000).fill(9)]);
  });

  it('is no longer than its channel allows, in pieces neither', () => {
    const sender = new Wire({ a: bytes({ id: 1 }) });
    sender.send('a', LARGE);
    const receiver = new Wire({ a: bytes({ id: 1, maxBytes: 100 }) });
    receiver.arrive(sender.frame(), sender.frame());
    expect(receiver.rejected).to.deep.equal(['value a']);
    expect(receiver.inbox.counts().a).to.include({ rejected: 1, repeats: 1 });
  });
});
