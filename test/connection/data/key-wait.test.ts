import { expect } from 'chai';
import { dataChannelStreams } from '../../../src/connection/data/data-channel-streams.js';
import { MessageCipher, messageCipher } from '../../../src/keys/messages.js';
import { until } from '../../helpers/until.js';
import { ascending, rejection } from '../../sframe/bytes.js';
import { fakeChannels } from './fake-channel.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A line whose near end seals under a key that the far one does not have yet. */
async function unequal(keyWait?: number) {
  const channels = fakeChannels();
  const late = new MessageCipher();
  await late.setEncryptionKey(ascending(32), 0);
  const near = dataChannelStreams(channels[0].asChannel, { cipher: await messageCipher(ascending(32)) });
  const far = dataChannelStreams(channels[1].asChannel, { cipher: late, ...(keyWait !== undefined && { keyWait }) });
  return { channels, near, far, addKey: () => late.addDecryptionKey(ascending(32), 0) };
}

describe('connection/data: what comes before its key', () => {
  it('waits for it, and is read in order, though the window was full', async () => {
    const { near, far, channels, addKey } = await unequal();
    const writer = near.writable.getWriter();
    const sent = Array.from({ length: 30 }, (_, index) => new Uint8Array(60_000).fill(index));
    const writing = (async () => {
      for (const message of sent) await writer.write(message);
      await writer.close();
    })();
    const reader = far.readable.getReader();
    const first = reader.read();
    // A hello, and as many messages as there is credit for.
    await until('a full window', () => channels[0].sent === 1 + Math.floor(2 ** 20 / 60_064));
    for (let turn = 0; turn < 50; turn++) await settled();
    expect(channels[0].sent).to.equal(18);
    await addKey();
    const read = [(await first).value];
    while (read.length < sent.length) read.push((await reader.read()).value);
    expect(read).to.deep.equal(sent);
    await writing;
  });

  it('ends the channel when the key does not come in time', async () => {
    for (const keyWait of [0, 80]) {
      const { near, far } = await unequal(keyWait);
      await near.writable.getWriter().write('hello');
      expect(await rejection(far.closed)).to.include({
        code: 'channel-failed',
        message: 'a frame does not open: keyID',
      });
    }
  });

  it('ends the channel at once when more comes than may wait', async () => {
    const { near, far, channels } = await unequal(60_000);
    await Promise.all([near.opened, far.opened]);
    // As an end sends that knows no credit: sealed frames under a key that nobody has.
    const sealed = await (await messageCipher(ascending(16), { keyID: 9 })).encryptMessage(new Uint8Array(60_000));
    for (let count = 0; count < 40; count++) channels[0].send(sealed);
    expect(await rejection(far.closed)).to.include({
      code: 'channel-failed',
      message: 'more came than there was credit for',
    });
  });

  it('does not outlive its channel', async () => {
    const { near, far, addKey } = await unequal(60_000);
    await near.writable.getWriter().write('hello');
    const failure = rejection(far.readable.getReader().read());
    for (let turn = 0; turn < 10; turn++) await settled();
    await far.writable.abort();
    await addKey();
    expect(await failure).to.include({ code: 'closed' });
  });
});
