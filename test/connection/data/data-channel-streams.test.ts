import { expect } from 'chai';
import fc from 'fast-check';
import type { DataChannelMessage } from '../../../src/connection/data/assembler.js';
import {
  type DataChannelStreamsOptions,
  dataChannelStreams,
} from '../../../src/connection/data/data-channel-streams.js';
import type { DataChannelStreams } from '../../../src/connection/data/stream-pair.js';
import { messageCipher } from '../../../src/keys/messages.js';
import type { EncodedTransformError } from '../../../src/shared/errors.js';
import { until } from '../../helpers/until.js';
import { ascending, rejection } from '../../sframe/bytes.js';
import { FakeChannel, fakeChannels } from './fake-channel.js';

const WINDOW = 2 ** 20;
const cipher = () => messageCipher(ascending(32));
const settled = () => new Promise((resolve) => setImmediate(resolve));

interface Ends {
  readonly channels: readonly [FakeChannel, FakeChannel];
  readonly near: DataChannelStreams;
  readonly far: DataChannelStreams;
}

function pair(near: DataChannelStreamsOptions = {}, far = near): Ends {
  const channels = fakeChannels();
  return {
    channels,
    near: dataChannelStreams(channels[0].asChannel, near),
    far: dataChannelStreams(channels[1].asChannel, far),
  };
}

async function sendAll({ writable }: DataChannelStreams, messages: readonly DataChannelMessage[]): Promise<void> {
  const writer = writable.getWriter();
  for (const message of messages) await writer.write(message);
  await writer.close();
}

async function readAll({ readable }: DataChannelStreams, slow = false): Promise<DataChannelMessage[]> {
  const messages: DataChannelMessage[] = [];
  for await (const message of readable) {
    messages.push(message);
    if (slow) await settled();
  }
  return messages;
}

const codeOf = async (promise: Promise<unknown>) => ((await rejection(promise)) as EncodedTransformError).code;

/** Messages of every size around the edges of chunks and of the window. */
const edges = [0, 1, 1_023, 1_024, 2_013, 2_042, 2_048, 65_501, 65_530, 65_536, WINDOW - 64, WINDOW, 3 * WINDOW + 7];

describe('connection/data: dataChannelStreams', () => {
  for (const encrypted of [false, true]) {
    describe(encrypted ? 'encrypted' : 'in the clear', () => {
      const options = async () => (encrypted ? { cipher: await cipher() } : {});

      it('brings over messages of every size, both ways at once, and ends both', async () => {
        const { near, far } = pair(await options(), { ...(await options()), chunkBytes: 2_048 });
        const messages: DataChannelMessage[] = [];
        for (const size of edges) messages.push(crypto.getRandomValues(new Uint8Array(Math.min(size, 65_536))));
        messages.push(new Uint8Array(3 * WINDOW + 7).fill(7), '', 'grüße 🦊', 'x'.repeat(200_000), '\ufeffmark');
        const [, there, , back] = await Promise.all([
          sendAll(near, messages),
          readAll(far),
          sendAll(far, messages),
          readAll(near),
        ]);
        expect(there).to.deep.equal(messages);
        expect(back).to.deep.equal(messages);
        await Promise.all([near.closed, far.closed]);
      });

      it('brings over any messages, however they are cut and read', async () => {
        const message = fc.oneof(
          fc.string({ unit: 'grapheme', maxLength: 50 }),
          fc.uint8Array({ maxLength: 50 }).map((bytes) => new Uint8Array(bytes)),
          fc.integer({ min: 0, max: 9_000 }).map((length) => new Uint8Array(length).fill(length)),
        );
        await fc.assert(
          fc.asyncProperty(
            fc.array(message, { maxLength: 20 }),
            fc.integer({ min: 2_048, max: 5_000 }),
            fc.boolean(),
            async (messages, chunkBytes, slow) => {
              const { near, far } = pair({ ...(await options()), chunkBytes }, await options());
              const [, arrived] = await Promise.all([sendAll(near, messages), readAll(far, slow)]);
              expect(arrived).to.deep.equal(messages);
            },
          ),
          { numRuns: 30 },
        );
      });
    });
  }

  it('holds the writer back when nobody reads, and lets it go on when somebody does', async () => {
    const { near, far, channels } = pair();
    const writer = near.writable.getWriter();
    let written = 0;
    const writing = (async () => {
      for (let index = 0; index < 400; index++) {
        await writer.write(new Uint8Array(10_000));
        written += 1;
      }
      await writer.close();
    })();
    await until('the writer to be held', async () => {
      const before = written;
      for (let turn = 0; turn < 50; turn++) await settled();
      return written > 0 && written === before;
    });
    expect(written * 10_064, 'no more than the window').to.be.at.most(WINDOW);
    expect(channels[0].mostBuffered, "the browser's buffer").to.be.at.most(400_000);
    const messages = await readAll(far);
    await writing;
    expect(messages).to.have.length(400);
  });

  it('counts empty messages, too', async () => {
    const { near } = pair();
    const writer = near.writable.getWriter();
    let written = 0;
    void (async () => {
      for (;;) {
        await writer.write('');
        written += 1;
      }
    })().catch(() => {});
    await until('the writer to be held', async () => {
      const before = written;
      for (let turn = 0; turn < 50; turn++) await settled();
      return written > 0 && written === before;
    });
    expect(written).to.be.at.most(WINDOW / 64);
    near.channel.close();
  });

  it('goes on when the reader cancels, and throws away what comes', async () => {
    const { near, far } = pair();
    await far.readable.cancel();
    await sendAll(near, [new Uint8Array(5 * WINDOW), 'x']);
    await far.writable.close();
    await Promise.all([near.closed, far.closed]);
  });

  it('ends one direction, and lets the other go on', async () => {
    const { near, far, channels } = pair();
    await near.writable.close();
    expect(await readAll(far)).to.deep.equal([]);
    await settled();
    expect(channels[0].readyState).to.equal('open');
    const [, arrived] = await Promise.all([sendAll(far, ['still here']), readAll(near)]);
    expect(arrived).to.deep.equal(['still here']);
    await Promise.all([near.closed, far.closed]);
  });

  it('tells a channel that was closed from a stream that ended, and hands over what came before', async () => {
    const { near, far, channels } = pair();
    const writer = near.writable.getWriter();
    await writer.write('one');
    await writer.write('two');
    await until('their arrival', () => channels[0].bufferedAmount === 0);
    channels[0].close();
    const reader = far.readable.getReader();
    await until('the end', () => channels[1].readyState === 'closed');
    expect(await codeOf(far.closed)).to.equal('closed');
    expect(await reader.read()).to.deep.equal({ done: false, value: 'one' });
    expect(await reader.read()).to.deep.equal({ done: false, value: 'two' });
    expect(await codeOf(reader.read())).to.equal('closed');
    expect(await codeOf(writer.write('three'))).to.equal('closed');
  });

  it('lets nobody wait on a channel that never opens, is closed, or fails', async () => {
    for (const act of [
      (channel: FakeChannel) => channel.end(),
      (channel: FakeChannel) => {
        channel.dispatchEvent(Object.assign(new Event('error'), { error: new Error('sctp-failure') }));
        channel.end();
      },
    ]) {
      const channel = new FakeChannel();
      const streams = dataChannelStreams(channel.asChannel);
      const write = streams.writable.getWriter().write('x');
      const read = streams.readable.getReader().read();
      act(channel);
      const codes = await Promise.all([write, read, streams.opened, streams.closed].map(codeOf));
      expect(new Set(codes).size).to.equal(1);
    }
    const closed = new FakeChannel();
    closed.readyState = 'closed';
    expect(await codeOf(dataChannelStreams(closed.asChannel).opened)).to.equal('closed');
  });

  it('takes no message that is larger than the other end allows, nor what is none, and closes the channel', async () => {
    for (const [message, kind] of [
      [new Uint8Array(11), RangeError],
      [11, TypeError],
    ] as const) {
      const { near, far } = pair({}, { maxMessageBytes: 10 });
      const writer = near.writable.getWriter();
      await writer.write(new Uint8Array(10));
      expect(await rejection(writer.write(message as Uint8Array<ArrayBuffer>))).to.be.instanceOf(kind);
      expect(await rejection(near.closed)).to.be.instanceOf(kind);
      expect(await codeOf(far.closed)).to.equal('closed');
    }
  });

  it('refuses wrong arguments', () => {
    const make = (channel: unknown, options?: unknown) => () =>
      dataChannelStreams(channel as RTCDataChannel, options as DataChannelStreamsOptions);
    expect(make(undefined)).to.throw(TypeError, '"channel"');
    expect(make(Object.assign(new FakeChannel(), { ordered: false }))).to.throw(RangeError, 'ordered');
    expect(make(Object.assign(new FakeChannel(), { maxRetransmits: 0 }))).to.throw(RangeError, 'reliable');
    expect(make(new FakeChannel(), { cipher: {} })).to.throw(TypeError, 'options.cipher');
    expect(make(new FakeChannel(), { chunkBytes: 1 })).to.throw(RangeError, 'options.chunkBytes');
    expect(make(new FakeChannel(), { maxMessageBytes: 0 })).to.throw(RangeError, 'options.maxMessageBytes');
  });
});
