import { expect } from 'chai';
import { KeyWait } from '../../../../workers/stages/sframe/key-wait.js';
import { until } from '../../../helpers/until.js';
import { pass, restoreClock } from './clock.js';
import { baseKey, pair, plain, receiver, sender } from './ends.js';

describe('sframe: frames that overtake their key', () => {
  afterEach(restoreClock);

  it('open when the key comes, in their order, none lost', async () => {
    const from = sender({ encryptionKey: { key: await baseKey(5), keyID: 5 } });
    const to = receiver({ keyWait: 5_000 });
    const frames = [(await from.run(plain(1)))!, (await from.run(plain(2)))!];
    const first = to.run(frames[0]!);
    await new Promise((resolve) => setTimeout(resolve, 20));
    to.methods.addDecryptionKey(await baseKey(6), 6);
    to.methods.addDecryptionKey(await baseKey(5), 5);
    expect(await first).to.deep.equal(plain(1));
    expect(await to.run(frames[1]!)).to.deep.equal(plain(2));
    expect(to.keyFrameRequests(), 'nothing was lost').to.equal(0);
    expect(to.events).to.deep.equal([]);
  });

  it('are dropped when it does not, and no further frame waits for a good while', async () => {
    const from = sender({ encryptionKey: { key: await baseKey(5), keyID: 5 } });
    const to = receiver({ keyWait: 5 });
    expect(await to.run((await from.run(plain(1)))!)).to.equal(undefined);
    // Timers do not fire between promises: whatever waited would not have settled.
    let settled = 0;
    for (let i = 0; i < 100; i++) void to.run((await from.run(plain(2)))!).then(() => settled++);
    await until('all refused', () => settled === 100);
    expect(to.methods.getDecrypterStats().dropped.keyID).to.equal(101);
  });

  it('do not wait where a frame in the clear would be let in', async () => {
    const from = sender({ encryptionKey: { key: await baseKey(5), keyID: 5 } });
    const to = receiver({ keyWait: 5_000, mode: 'clear' });
    expect(await to.run((await from.run(plain(1)))!)).to.not.equal(undefined);
  });

  it('do not wait where another sender is awaited, or the option says so', async () => {
    const from = sender();
    await from.methods.setEncryptionKey(await baseKey(5), 0x35);
    const bound = receiver({ keyScheme: { epochBits: 4, senderIndex: 2 }, keyWait: 5_000 });
    expect(await bound.run((await from.run(plain(1)))!)).to.equal(undefined);
    expect(await receiver({ keyWait: 0 }).run((await from.run(plain(1)))!)).to.equal(undefined);
  });

  it('do not hold up a receiver that has the key: it opens at once', async () => {
    const { from, to } = await pair({ keyWait: 5_000 });
    expect(await to.run((await from.run(plain(3)))!)).to.deep.equal(plain(3));
  });
});

describe('workers/stages/sframe/key-wait', () => {
  afterEach(restoreClock);

  /** Whether a frame waits, rather than being told at once; lets the wait come to nothing. */
  async function waits(wait: KeyWait): Promise<boolean> {
    const outcome = wait.for(1);
    const waited = wait.isWaiting;
    expect(await outcome).to.equal(false);
    return waited;
  }

  it('waits in vain once, then after 10 s, 20 s, 40 s …: forged key IDs hold frames up ever less', async () => {
    const wait = new KeyWait(() => false, 5);
    for (const pause of [10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 320_000]) {
      expect(await waits(wait)).to.equal(true);
      pass(pause - 2_000);
      expect(await waits(wait), `before ${pause} ms`).to.equal(false);
      pass(2_000);
    }
  });

  it('begins anew with the pauses when a wait has paid', async () => {
    let has = false;
    const wait = new KeyWait(() => has, 5);
    expect(await waits(wait)).to.equal(true);
    pass(10_000);
    const outcome = wait.for(1);
    has = true;
    wait.notify();
    expect(await outcome).to.equal(true);
    has = false;
    expect(await waits(wait)).to.equal(true);
    pass(10_000);
    expect(await waits(wait)).to.equal(true);
  });

  it('goes on waiting when another key comes', async () => {
    const held = new Set<number>();
    const wait = new KeyWait((keyID) => held.has(keyID), 5_000);
    const outcome = wait.for(1);
    held.add(2);
    wait.notify();
    expect(wait.isWaiting).to.equal(true);
    held.add(1);
    wait.notify();
    expect(await outcome).to.equal(true);
  });

  it('ends when a frame behind opens; then none waits before that one has', async () => {
    const wait = new KeyWait(() => false, 5_000);
    const outcome = wait.for(1);
    wait.overtaken();
    expect(await outcome).to.equal(false);
    expect(await wait.for(1)).to.equal(false);
    wait.opened();
    void wait.for(1);
    expect(wait.isWaiting, 'no pause: it cost nobody anything').to.equal(true);
    wait.overtaken();
  });
});
