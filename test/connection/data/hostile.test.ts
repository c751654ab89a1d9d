import { expect } from 'chai';
import fc from 'fast-check';
import { dataChannelStreams } from '../../../src/connection/data/data-channel-streams.js';
import { decodeFrame, encodeFrame, type Frame } from '../../../src/connection/data/frame.js';
import type { DataChannelStreams } from '../../../src/connection/data/stream-pair.js';
import { messageCipher } from '../../../src/keys/messages.js';
import type { EncodedTransformError } from '../../../src/shared/errors.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { ascending, rejection } from '../../sframe/bytes.js';
import { type FakeChannel, fakeChannels } from './fake-channel.js';

const WINDOW = 2 ** 20;
const hello = (encrypted = false): Bytes =>
  encodeFrame({ kind: 'hello', encrypted, largest: 1_000, random: new Uint8Array(16) });
const data = (chunk: Bytes, parts: { length?: number; last?: boolean; text?: boolean } = {}): Bytes =>
  encodeFrame({ kind: 'data', chunk, length: parts.length, last: parts.last ?? true, text: parts.text ?? false });
const bytes = (length: number): Bytes => new Uint8Array(length);

/** Streams whose other end says what it likes. */
async function attacked(): Promise<[DataChannelStreams, FakeChannel]> {
  const [near, far] = fakeChannels();
  const streams = dataChannelStreams(near.asChannel, { maxMessageBytes: 100_000 });
  await new Promise((resolve) => far.addEventListener('open', resolve));
  return [streams, far];
}

async function problemOf({ closed }: DataChannelStreams): Promise<string> {
  const { code, message } = (await rejection(closed)) as EncodedTransformError;
  return `${code}: ${message}`;
}

/** What the other end says, and what is wrong with it. */
const attacks: Readonly<Record<string, [readonly Bytes[], string]>> = {
  'no hello': [[data(bytes(1), { length: 1 })], 'the other end does not say hello'],
  'an empty message': [[bytes(0)], 'something came that is no frame'],
  'another version': [[hello().map((byte, index) => (index === 5 ? 9 : byte))], 'something came that is no frame'],
  'two hellos': [[hello(), hello()], 'the other end says hello twice'],
  encryption: [[hello(true)], 'the other end encrypts, this one does not'],
  'a kind that there is not': [[hello(), new Uint8Array([9])], 'something came that is no frame'],
  'a message too large': [
    [hello(), data(bytes(1), { length: 100_001, last: false })],
    'it is of 100001 bytes, and may be of 100000',
  ],
  'a chunk of nothing': [[hello(), data(bytes(1))], 'its chunks are out of order'],
  'a message within a message': [
    [hello(), ...[1, 2].map(() => data(bytes(2_000), { length: 4_000, last: false }))],
    'its chunks are out of order',
  ],
  'more than it announced': [
    [hello(), data(bytes(2_000), { length: 2_001, last: false }), data(bytes(2))],
    'it has another length than it says',
  ],
  'less than it announced': [[hello(), data(bytes(1), { length: 2 })], 'it has another length than it says'],
  'a message without an end': [
    [hello(), data(bytes(2_000), { length: 2_000, last: false })],
    'it has another length than it says',
  ],
  'tiny chunks': [[hello(), data(bytes(1_023), { length: 5_000, last: false })], 'its chunks are too small'],
  'text that turns into bytes': [
    [hello(), data(bytes(2_000), { length: 2_001, last: false, text: true }), data(bytes(1))],
    'it is text and bytes in one',
  ],
  'text that is none': [[hello(), data(new Uint8Array([0xff]), { length: 1, text: true })], 'its text is not UTF-8'],
  'credit that it never had': [[hello(), encodeFrame({ kind: 'credit', bytes: 1 })], 'more credit came than there is'],
  'words after the end': [
    [hello(), encodeFrame({ kind: 'end' }), data(bytes(1), { length: 1 })],
    'something came after the end',
  ],
  'a flood': [
    [hello(), ...Array(20).fill(data(bytes(60_000), { length: 60_000 }))],
    'more came than there was credit for',
  ],
  'a flood of nothing': [
    [hello(), ...Array(WINDOW / 64 + 1).fill(data(bytes(0), { length: 0 }))],
    'more came than there was credit for',
  ],
};

describe('connection/data: a hostile other end', () => {
  for (const [title, [said, problem]] of Object.entries(attacks)) {
    it(`is cut off after ${title}`, async () => {
      const [streams, far] = await attacked();
      for (const one of said) far.send(one);
      expect(await problemOf(streams))
        .to.match(/^channel-failed: /)
        .and.to.include(problem);
      expect(streams.channel.readyState).to.not.equal('open');
    });
  }

  it('is cut off after text, where frames are expected', async () => {
    const [streams, far] = await attacked();
    far.peer!.receive('hello');
    expect(await problemOf(streams)).to.include('text came');
  });

  it('cannot say anything that does more than end the channel', async () => {
    const frames = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ minLength: 1, maxLength: 40 }).map((all) => {
        all[0] = (all[0]! % 4) + 1;
        return all;
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(frames, { maxLength: 6 }), async (said) => {
        const [streams, far] = await attacked();
        far.send(hello());
        for (const one of said) far.send(new Uint8Array(one));
        far.close();
        const message = await rejection(streams.closed);
        expect((message as EncodedTransformError).code).to.match(/^(channel-failed|closed)$/);
      }),
      { numRuns: 100 },
    );
  });
});

describe('connection/data: frames', () => {
  it('are read as they were written, and nothing else is read', () => {
    const chunk = fc.uint8Array({ maxLength: 20 }).map((all) => new Uint8Array(all));
    const frame: fc.Arbitrary<Frame> = fc.oneof(
      fc.record({
        kind: fc.constant('data' as const),
        length: fc.option(fc.nat(), { nil: undefined }),
        last: fc.boolean(),
        text: fc.boolean(),
        chunk,
      }),
      fc.record({ kind: fc.constant('credit' as const), bytes: fc.nat() }),
      fc.constant({ kind: 'end' as const }),
      fc.record({
        kind: fc.constant('hello' as const),
        encrypted: fc.boolean(),
        largest: fc.nat(),
        random: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((all) => new Uint8Array(all)),
      }),
    );
    fc.assert(
      fc.property(frame, (one) => {
        expect(decodeFrame(encodeFrame(one))).to.deep.equal(one);
      }),
    );
    fc.assert(
      fc.property(chunk, (all) => {
        const read = decodeFrame(all);
        if (read) expect(encodeFrame(read)).to.deep.equal(all);
      }),
    );
  });
});

describe('connection/data: a hostile server on the way of an encrypted channel', () => {
  const cipher = () => messageCipher(ascending(32));
  const sealed = (data: ArrayBuffer) => data.byteLength > 40;

  /** Two ends with a server between them, which does `onTheWay` to what the first one sends. */
  async function through(onTheWay: FakeChannel['onTheWay'], labels?: readonly [string, string]) {
    const ciphers = [await cipher(), await cipher()] as const;
    const [near, far] = fakeChannels(labels);
    near.onTheWay = onTheWay;
    const streams = dataChannelStreams(near.asChannel, { cipher: ciphers[0] });
    const reading = dataChannelStreams(far.asChannel, { cipher: ciphers[1] });
    const writer = streams.writable.getWriter();
    const said = ['x'.repeat(50), 'y'.repeat(50), 'z'.repeat(50)];
    const writing = (async () => {
      for (const one of said) await writer.write(one);
      await writer.close();
    })().catch(() => {});
    const heard: unknown[] = [];
    const error = await rejection(
      (async () => {
        for await (const one of reading.readable) heard.push(one);
        throw new Error('ended well');
      })(),
    );
    near.close();
    await writing;
    return { heard, message: (error as Error).message };
  }

  it('is none where it leaves all as it is', async () => {
    expect((await through((data) => [data])).message).to.equal('ended well');
  });

  const held: ArrayBuffer[] = [];
  let count = 0;
  const attacks: Readonly<Record<string, [FakeChannel['onTheWay'], string]>> = {
    'changes a byte': [
      (data) => {
        if (sealed(data)) new Uint8Array(data)[45]! ^= 1;
        return [data];
      },
      'authentication',
    ],
    'leaves a message out': [(data) => (sealed(data) && count++ === 1 ? [] : [data]), 'authentication'],
    'repeats a message': [(data) => (sealed(data) ? [data, data] : [data]), 'replay'],
    'reorders messages': [
      (data) => {
        if (!sealed(data)) return [data];
        held.push(data);
        return held.length === 2 ? held.splice(0).reverse() : [];
      },
      'authentication',
    ],
    'makes a hello of its own': [
      (data) => {
        if (data.byteLength === 27) new Uint8Array(data)[20]! ^= 1;
        return [data];
      },
      'authentication',
    ],
    'takes the encryption off': [
      (data) => {
        if (data.byteLength === 27) new Uint8Array(data)[6] = 0;
        return [data];
      },
      'this end encrypts, the other one does not',
    ],
  };
  for (const [title, [onTheWay, problem]] of Object.entries(attacks)) {
    it(`is found out when it ${title}`, async () => {
      held.length = 0;
      count = 0;
      const { heard, message } = await through(onTheWay);
      expect(message).to.include(problem);
      expect(heard.length).to.be.lessThan(3);
    });
  }

  it('is found out when it connects channels of different names', async () => {
    expect((await through((data) => [data], ['files', 'chat'])).message).to.include('authentication');
  });

  it('cannot make an end hold more than it can open', async () => {
    const fresh = await cipher();
    const [near, far] = fakeChannels();
    const reading = dataChannelStreams(far.asChannel, { cipher: fresh });
    await new Promise((resolve) => near.addEventListener('open', resolve));
    const greeting = hello(true);
    far.receive(greeting.buffer);
    // A flood of sealed frames, faster than any is opened.
    for (let index = 0; index < 40; index++) far.receive(new ArrayBuffer(60_000));
    expect(await problemOf(reading)).to.include('more came than there was credit for');
  });

  it('cannot play a recorded channel again, to an end that has the same key', async () => {
    const recorded: ArrayBuffer[] = [];
    await through((data) => {
      recorded.push(data.slice(0));
      return [data];
    });
    const fresh = await cipher();
    const [near, far] = fakeChannels();
    const reading = dataChannelStreams(far.asChannel, { cipher: fresh });
    await new Promise((resolve) => near.addEventListener('open', resolve));
    for (const one of recorded) near.send(new Uint8Array(one));
    expect(await problemOf(reading)).to.include('authentication');
  });
});
