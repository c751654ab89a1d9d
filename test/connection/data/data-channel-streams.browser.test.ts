import { expect } from 'chai';
import type { EncodedTransformError } from 'framepipe';
import { type DataChannelStreams, type DataChannelStreamsOptions, dataChannelStreams } from 'framepipe/connection.js';
import { messageCipher } from 'framepipe/messages.js';
import { negotiate, trickle } from '../../helpers/call.js';
import { nextEvent, pause, until } from '../../helpers/until.js';

const open: RTCPeerConnection[] = [];

/** Two connected ends of a channel as streams: agreed beforehand, or offered by the first. */
async function streams(
  kind: 'negotiated' | 'in-band',
  options: readonly [DataChannelStreamsOptions, DataChannelStreamsOptions] = [{}, {}],
): Promise<[DataChannelStreams, DataChannelStreams]> {
  const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
  open.push(near, far);
  trickle(near, far);
  trickle(far, near);
  if (kind === 'negotiated') {
    const [one, other] = [near, far].map((pc) => pc.createDataChannel('files', { negotiated: true, id: 3 }));
    const ends: [DataChannelStreams, DataChannelStreams] = [
      dataChannelStreams(one!, options[0]),
      dataChannelStreams(other!, options[1]),
    ];
    await negotiate(near, far);
    return ends;
  }
  const made = dataChannelStreams(near.createDataChannel('files'), options[0]);
  const accepted = new Promise<DataChannelStreams>((resolve) => {
    far.addEventListener('datachannel', ({ channel }) => resolve(dataChannelStreams(channel, options[1])));
  });
  await negotiate(near, far);
  return [made, await accepted];
}

/** Bytes that no two places share. */
function pattern(length: number): Uint8Array<ArrayBuffer> {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let index = 0; index < words.length; index++) words[index] = Math.imul(index, 2_654_435_761);
  return new Uint8Array(words.buffer, 0, length);
}

const same = (one: Uint8Array, other: unknown) => other instanceof Uint8Array && indexedDB.cmp(one, other) === 0;

describe('dataChannelStreams', () => {
  afterEach(() => {
    for (const pc of open.splice(0)) pc.close();
  });

  for (const kind of ['negotiated', 'in-band'] as const) {
    for (const encrypted of [false, true]) {
      it(`brings messages of every size over a channel that is ${kind}${encrypted ? ' and encrypted' : ''}`, async () => {
        const key = crypto.getRandomValues(new Uint8Array(16));
        const options = async (): Promise<DataChannelStreamsOptions> =>
          encrypted ? { cipher: await messageCipher(key) } : {};
        // Firefox announces far larger messages than Chromium takes: pieces fit both.
        const [near, far] = await streams(kind, [await options(), { ...(await options()), chunkBytes: 262_144 }]);
        const sizes = [0, 1, 65_530, 65_536, 300_000, 5_000_001];
        const write = async ({ writable }: DataChannelStreams) => {
          const writer = writable.getWriter();
          await writer.write('hello 🦊');
          for (const size of sizes) await writer.write(pattern(size));
          await writer.close();
        };
        const read = async ({ readable }: DataChannelStreams) => {
          const reader = readable.getReader();
          expect(await reader.read()).to.deep.equal({ done: false, value: 'hello 🦊' });
          for (const size of sizes) expect(same(pattern(size), (await reader.read()).value), `${size}`).to.equal(true);
          expect((await reader.read()).done).to.equal(true);
        };
        await Promise.all([write(near), read(near), write(far), read(far)]);
        await Promise.all([near.closed, far.closed]);
        await until('both ends to be closed', () =>
          [near, far].every(({ channel }) => channel.readyState === 'closed'),
        );
      });
    }
  }

  it('moves no more than the reader takes, and keeps the buffers of both browsers small', async () => {
    const [near, far] = await streams('negotiated');
    const writer = near.writable.getWriter();
    let written = 0;
    const writing = (async () => {
      for (; written < 200; written++) await writer.write(new Uint8Array(100_000));
      await writer.close();
    })();
    await until('the first writes', () => written > 0);
    let before = -1;
    await until('the writer to be held', async () => {
      const stands = written === before;
      before = written;
      await pause(100);
      return stands;
    });
    expect(written * 100_000).to.be.at.most(2 ** 20);
    let most = 0;
    let read = 0;
    for await (const message of far.readable) {
      read += message.length;
      most = Math.max(most, near.channel.bufferedAmount);
    }
    await writing;
    expect(read).to.equal(20_000_000);
    expect(most).to.be.at.most(400_000);
  });

  it('ends with an error on both sides when the connection is closed', async () => {
    const [near, far] = await streams('in-band');
    await Promise.all([near.opened, far.opened]);
    const reading = far.readable
      .getReader()
      .read()
      .catch(({ code }: EncodedTransformError) => code);
    const [one] = open;
    one!.close();
    expect(await near.closed.catch(({ code }: EncodedTransformError) => code)).to.be.oneOf([
      'closed',
      'channel-failed',
    ]);
    expect(await reading).to.be.oneOf(['closed', 'channel-failed']);
  });

  it('finds out that the other end does not do the same', async () => {
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    open.push(near, far);
    trickle(near, far);
    trickle(far, near);
    const { opened, closed } = dataChannelStreams(near.createDataChannel('plain'));
    const arrival = nextEvent<RTCDataChannelEvent>(far, 'datachannel');
    await negotiate(near, far);
    const { channel } = await arrival;
    channel.send('hi');
    const codes = await Promise.all(
      [opened, closed].map((one) => one.catch(({ code }: EncodedTransformError) => code)),
    );
    expect(codes).to.deep.equal(['channel-failed', 'channel-failed']);
  });
});
