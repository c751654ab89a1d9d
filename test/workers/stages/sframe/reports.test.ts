import { expect } from 'chai';
import { FrameCounter } from '../../../../src/sframe/index.js';
import { EncodedTransformError } from '../../../../src/shared/errors.js';
import { baseKey, type End, pair, plain, receiver, sealedFrames, sender, sum } from './ends.js';

const told = ({ events }: Pick<End<unknown>, 'events'>) => events.map(({ type, cause }) => `${type} ${cause}`);

describe('sframe: what it tells', () => {
  it('tells failures by cause, with SSRC and key ID, and when each is over', async () => {
    const { from, to } = await pair({ keyWait: 0 }, 3);
    const good = await sealedFrames(from, 4);
    const changed = good[1]!.slice();
    changed[15]! ^= 1;
    const stranger = sender({ encryptionKey: { key: await baseKey(9), keyID: 8 } });
    expect(await to.run(good[0]!)).to.not.equal(undefined);
    for (const bad of [good[0]!, changed, (await stranger.run(plain(9)))!, Uint8Array.of(1, 2, 3)]) await to.run(bad);
    expect(told(to)).to.deep.equal([
      'decryption-failed replay',
      'decryption-failed authentication',
      'decryption-failed keyID',
      'decryption-failed syntax',
    ]);
    const synchronizationSource = 0x1234;
    expect(to.events.map(({ detail }) => detail)).to.deep.equal([
      { synchronizationSource, keyID: 3 },
      { synchronizationSource, keyID: 3 },
      { synchronizationSource, keyID: 8 },
      { synchronizationSource, keyID: undefined },
    ]);
    to.events.length = 0;
    await to.run(good[2]!);
    await to.run(good[3]!);
    expect(told(to).sort()).to.deep.equal([
      'decryption-resumed authentication',
      'decryption-resumed keyID',
      'decryption-resumed replay',
      'decryption-resumed syntax',
    ]);
    expect(to.events[0]!.detail).to.deep.equal({ synchronizationSource, keyID: 3 });
  });

  it('tells what a sender cannot seal, and when it can again', async () => {
    const from = sender();
    await from.run(plain(9), 'video/VP8');
    await from.methods.setEncryptionKey(await baseKey(), 4);
    await from.run(plain(9), 'video/unheard-of');
    await from.run(plain(9), 'video/VP8');
    expect(from.events).to.deep.equal([
      {
        type: 'encryption-failed',
        cause: 'keyID',
        detail: { synchronizationSource: 0x1234, mimeType: 'video/VP8', keyID: undefined },
      },
      {
        type: 'encryption-failed',
        cause: 'codec',
        detail: { synchronizationSource: 0x1234, mimeType: 'video/unheard-of', keyID: 4 },
      },
      { type: 'encryption-resumed', cause: 'keyID', detail: { synchronizationSource: 0x1234, keyID: 4 } },
      { type: 'encryption-resumed', cause: 'codec', detail: { synchronizationSource: 0x1234, keyID: 4 } },
    ]);
  });

  it('stops at the last frame that a key may seal, and goes on with another key', async () => {
    const { from, to, key } = await pair();
    const { take } = FrameCounter.prototype;
    let left = 2;
    FrameCounter.prototype.take = function (this: FrameCounter) {
      if (left-- <= 0) throw new EncodedTransformError('counter-exhausted', 'all taken');
      return take.call(this);
    };
    try {
      for (const opens of [true, true, false, false]) {
        const frame = await from.run(plain(9));
        expect(frame !== undefined).to.equal(opens);
        if (frame) expect(await to.run(frame)).to.deep.equal(plain(9));
      }
    } finally {
      FrameCounter.prototype.take = take;
    }
    expect(told(from)).to.deep.equal(Array(2).fill('encryption-failed counter-exhausted'));
    await from.methods.setEncryptionKey(key, 0);
    expect(await to.run((await from.run(plain(9)))!)).to.deep.equal(plain(9));
    expect(told(from).at(-1)).to.equal('encryption-resumed counter-exhausted');
  });

  it('counts what it did', async () => {
    const { from, to } = await pair();
    const frames = await sealedFrames(from, 50);
    for (const frame of frames) await to.run(frame);
    await to.run(frames[0]!);
    await to.run(plain(40));
    const { sealed, time, overheadBytes } = from.methods.getEncrypterStats();
    const stats = to.methods.getDecrypterStats();
    expect([sealed, stats.opened, sum(stats.dropped), stats.dropped.replay]).to.deep.equal([50, 50, 2, 1]);
    const bytes = frames.reduce((total, frame) => total + frame.length, 0) - (50 * 51) / 2;
    expect([overheadBytes, stats.overheadBytes]).to.deep.equal([bytes, bytes]);
    for (const { p50, p95, p99 } of [time, stats.time]) {
      expect(p50).to.be.greaterThan(0);
      expect([p50, p95, p99]).to.deep.equal([p50, p95, p99].sort((a, b) => a! - b!));
    }
    expect(receiver().methods.getDecrypterStats().time).to.deep.equal({
      p50: undefined,
      p95: undefined,
      p99: undefined,
    });
  });
});

describe('sframe: key frames', () => {
  it('are asked for by a sender whenever its key changes', async () => {
    const from = sender();
    for (let keyID = 1; keyID <= 3; keyID++) {
      await from.methods.setEncryptionKey(await baseKey(keyID), keyID);
      expect(from.keyFrameRequests()).to.equal(keyID);
    }
  });

  it('are asked for by a receiver when it first can decrypt, once for each key, if it lost anything before', async () => {
    const from = sender({ encryptionKey: { key: await baseKey(1), keyID: 1 } });
    const to = receiver({ keyWait: 0 });
    const frames = await sealedFrames(from, 20);
    for (const frame of frames.slice(0, 10)) await to.run(frame);
    expect(to.keyFrameRequests()).to.equal(0);
    to.methods.addDecryptionKey(await baseKey(1), 1);
    for (const frame of frames.slice(10)) await to.run(frame);
    expect(to.keyFrameRequests()).to.equal(1);
  });

  it('are asked for again when a wrong key was put right, and when a key comes back', async () => {
    const { from, to, key } = await pair();
    const opens = async (length: number) => (await to.run((await from.run(plain(length)))!)) !== undefined;
    expect(await opens(1)).to.equal(true);
    to.methods.addDecryptionKey(await baseKey(9), 0);
    expect(await opens(2)).to.equal(false);
    to.methods.addDecryptionKey(key, 0);
    expect(await opens(3)).to.equal(true);
    to.methods.removeDecryptionKey(0);
    expect(await opens(4)).to.equal(false);
    to.methods.addDecryptionKey(key, 0);
    expect(await opens(5)).to.equal(true);
    expect(to.keyFrameRequests()).to.equal(2);
  });

  it('are not asked for because of forged frames', async () => {
    const { from, to } = await pair();
    await to.run((await from.run(plain(30)))!);
    for (let i = 0; i < 50; i++) {
      const good = (await from.run(plain(30)))!;
      const forged = good.slice();
      forged[20]! ^= 1;
      await to.run(forged);
      await to.run(plain(30));
      expect(await to.run(good)).to.deep.equal(plain(30));
    }
    expect(to.keyFrameRequests()).to.equal(0);
  });

  it('are asked for by nobody in a room that has the new key before it is used', async () => {
    const [before, after] = [await baseKey(1), await baseKey(2)];
    const from = sender({ encryptionKey: { key: before, keyID: 1 } });
    // Every receiver is in a worker of its own; so are their replay windows.
    const room = Array.from({ length: 50 }, () =>
      receiver({ replayScope: 'pipeline', decryptionKeys: [{ key: before, keyID: 1 }] }),
    );
    const all = async () => {
      const frame = (await from.run(plain(70)))!;
      for (const to of room) expect(await to.run(frame)).to.deep.equal(plain(70));
    };
    await all();
    for (const to of room) to.methods.addDecryptionKey(after, 2);
    await all();
    const asked = from.keyFrameRequests();
    await from.methods.setEncryptionKey(after, 2);
    await all();
    expect(from.keyFrameRequests() - asked, 'the sender asks its encoder').to.equal(1);
    expect(room.map((to) => to.keyFrameRequests())).to.deep.equal(room.map(() => 0));
  });
});
