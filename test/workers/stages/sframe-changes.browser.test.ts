import { expect } from 'chai';
import { attach, createWorker, rawKey } from 'framepipe';
import type { SFrameOptions } from '../../../workers/stages/sframe.js';
import { closeCalls, connect, decoded, rtpCounts } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import type { stages } from './sframe/attack.worker.js';
import {
  begin,
  droppedBy,
  type End,
  foreign,
  keyFrameRequests,
  type Noted,
  noteFrames,
  opens,
  sealedCall,
  type Track,
} from './sframe/sealed-call.js';
import { simulcastCall } from './sframe/simulcast-call.js';

const randomKey = () => rawKey(crypto.getRandomValues(new Uint8Array(32)));
const keyed = (key: CryptoKey, keyID: number): SFrameOptions => ({
  encryptionKey: { key, keyID },
  decryptionKeys: [{ key, keyID }],
});
const videoOf = (tracks: readonly Track[]) => tracks.find(({ kind }) => kind === 'video')!;

describe('sframe on real calls: changes while media flows', () => {
  let worker: Worker;
  const open: (() => void)[] = [];
  before(() => {
    worker = createWorker();
  });
  after(() => worker.terminate());
  afterEach(() => {
    closeCalls();
    for (const close of open.splice(0)) close();
  });

  /** How many frames opened from the one at `start` until a key frame came. */
  async function untilKeyFrame({ opened }: Track, start: number): Promise<number> {
    const find = () => opened.prints.findIndex((print, index) => index >= start && opened.keys.has(print));
    await until('a key frame', () => find() >= 0);
    return find() - start;
  }

  it('changes keys without losing a frame, or asking receivers for anything, where they have the key before', async () => {
    const { tracks } = await sealedCall(worker, keyed(await randomKey(), 1));
    for (const track of tracks) await opens(track, 10);
    // Where a delta frame came first, a key frame was asked for to begin with.
    const asked = await keyFrameRequests(tracks.map(({ to }) => to));
    for (let keyID = 2; keyID <= 4; keyID++) {
      const key = await randomKey();
      for (const { to } of tracks) await to.stages.sframe.addDecryptionKey(key, keyID);
      for (const { from } of tracks) await from.stages.sframe.setEncryptionKey(key, keyID);
      for (const track of tracks) await opens(track, 10);
    }
    for (const track of tracks) {
      expect(await droppedBy(track.to), track.kind).to.equal(0);
      expect(await foreign(track), track.kind).to.deep.equal([]);
    }
    expect(await keyFrameRequests(tracks.map(({ to }) => to))).to.deep.equal(asked);
  });

  it('holds frames whose key is late, and opens them all when it comes', async () => {
    const attaching = { frameTimeout: 20_000 };
    const receiving = { ...keyed(await randomKey(), 1), keyWait: 5_000 };
    const { tracks } = await sealedCall(worker, receiving, { attaching });
    for (const track of tracks) await opens(track, 10);
    const key = await randomKey();
    for (const { from } of tracks) await from.stages.sframe.setEncryptionKey(key, 2);
    for (const { to } of tracks) await until('frames that wait', async () => (await to.getStats()).framesQueued > 3);
    for (const { to } of tracks) await to.stages.sframe.addDecryptionKey(key, 2);
    for (const track of tracks) {
      await opens(track, 10);
      expect(await droppedBy(track.to), track.kind).to.equal(0);
      expect(await foreign(track), track.kind).to.deep.equal([]);
    }
  });

  it('shows a picture again within one key frame’s round trip of a key that came too late', async () => {
    const { tracks, callee } = await sealedCall(
      worker,
      { ...keyed(await randomKey(), 1), keyWait: 0 },
      { kinds: ['video'] },
    );
    const track = videoOf(tracks);
    await opens(track, 10);
    // A call that begins without its first key frame has asked for one before.
    const [asked] = await keyFrameRequests([track.to]);
    const key = await randomKey();
    await track.from.stages.sframe.setEncryptionKey(key, 2);
    await until('frames refused', async () => (await droppedBy(track.to)) > 15);
    const before = track.opened.prints.length;
    await track.to.stages.sframe.addDecryptionKey(key, 2);
    // A second of frames at the most; without a request the encoder gives one now and then, or never.
    expect(await untilKeyFrame(track, before)).to.be.at.most(30);
    await decoded(callee, 10);
    expect(await keyFrameRequests([track.to])).to.deep.equal([asked! + 1]);
    expect(track.events.map(({ type, cause }) => [type, cause])).to.deep.include(['decryption-resumed', 'keyID']);
  });

  it('does not flood a room when keys change many times at once', async () => {
    const room = await Promise.all(
      [1, 2, 3].map(async () => sealedCall(worker, keyed(await randomKey(), 1), { kinds: ['video'] })),
    );
    const tracks = room.map(({ tracks }) => videoOf(tracks));
    for (const track of tracks) await opens(track, 5);
    const ends = tracks.flatMap(({ from, to }) => [from, to]);
    const before = await keyFrameRequests(ends);
    for (let keyID = 2; keyID <= 20; keyID++) {
      const key = await randomKey();
      for (const { to } of tracks) await to.stages.sframe.addDecryptionKey(key, keyID);
      for (const { from } of tracks) await from.stages.sframe.setEncryptionKey(key, keyID);
    }
    for (const track of tracks) await opens(track, 20);
    const asked = (await keyFrameRequests(ends)).map((count, index) => count - before[index]!);
    // By senders, of their own encoders; by receivers, nothing.
    expect(asked.filter((_, index) => index % 2 === 1)).to.deep.equal([0, 0, 0]);
    for (const count of asked) expect(count).to.be.at.most(6);
    for (const { sent } of tracks) expect(sent.keys.size).to.be.at.most(10);
  });

  it('turns encryption on and off again without losing the picture', async () => {
    const key = await randomKey();
    const options = { ...keyed(key, 1), mode: 'clear' } as const;
    const { tracks, callee } = await sealedCall(worker, options);
    for (const { sent, opened, kind } of tracks) {
      // In the clear frames flow before anybody notes them; ten later they are of those that were noted.
      await until('the first that is noted', () => sent.prints.length > 0);
      await opens({ opened, kind }, 10);
      opened.prints.length = 0;
    }
    for (const mode of ['encrypted', 'clear'] as const) {
      for (const { to } of tracks) await to.stages.sframe.setMode(mode, { transition: 60_000 });
      for (const { from } of tracks) await from.stages.sframe.setMode(mode);
      for (const track of tracks) await opens(track, 20);
      for (const { to } of tracks) await to.stages.sframe.setMode(mode);
      for (const track of tracks) await opens(track, 10);
      await decoded(callee, 10);
      for (const track of tracks) expect(await droppedBy(track.to), `${mode} ${track.kind}`).to.equal(0);
    }
    for (const track of tracks) {
      expect(await foreign(track), track.kind).to.deep.equal([]);
      const { opened, clear } = await track.to.stages.sframe.getDecrypterStats();
      expect(Math.min(opened, clear)).to.be.greaterThan(10);
      const { sealed } = await track.from.stages.sframe.getEncrypterStats();
      expect(opened).to.be.at.most(sealed);
    }
  });

  it('lets in nothing of a sender that does not encrypt', async () => {
    const key = await randomKey();
    const { tracks, callee } = await sealedCall(
      worker,
      { ...keyed(key, 1), mode: 'clear' },
      { receiving: keyed(key, 1) },
    );
    for (const { to, opened } of tracks) {
      await until('frames refused', async () => (await droppedBy(to)) > 20);
      expect(opened.prints).to.deep.equal([]);
    }
    expect((await rtpCounts(callee, 'video')).framesDecoded).to.equal(0);
  });

  it('opens every layer of simulcast', async () => {
    const key = await randomKey();
    const rids = ['low', 'high'];
    const { encryptionKey, ...options } = keyed(key, 1);
    const pipeline = [{ stage: 'tap' }, { stage: 'sframe', options }] as const;
    let from!: End;
    const layers: { to: End; opened: Noted }[] = [];
    const call = await simulcastCall(
      rids,
      (sender) => {
        from = attach(sender, worker, pipeline);
      },
      (receiver) => {
        const to: End = attach(receiver, worker, pipeline);
        layers.push({ to, opened: noteFrames(to) });
      },
    );
    open.push(call.close);
    const sent = noteFrames(from);
    await begin({ sent }, () => from.stages.sframe.setEncryptionKey(encryptionKey!.key, 1));
    expect(layers).to.have.length(rids.length);
    for (const { to, opened } of layers) {
      await until('frames of each layer', () => opened.prints.length >= 10);
      expect(await foreign({ sent, opened })).to.deep.equal([]);
      expect(await droppedBy(to)).to.equal(0);
    }
    expect(sent.sources.size).to.equal(rids.length);
  });

  for (const by of ['change', 'replay', 'noise'] as const) {
    it(`opens what is real and nothing else under attack by ${by}`, async () => {
      const attacked = new Worker(new URL('./sframe/attack.worker.ts', import.meta.url), { type: 'module' });
      open.push(() => attacked.terminate());
      const { encryptionKey, ...options } = { ...keyed(await randomKey(), 1), keyWait: 0 };
      const pipeline = [{ stage: 'tap' }, { stage: 'sframe', options }, { stage: 'attack', options: { by } }] as const;
      const attachTo = (target: RTCRtpSender | RTCRtpReceiver) =>
        attach<typeof stages, typeof pipeline>(target, attacked, pipeline);
      const senders: ReturnType<typeof attachTo>[] = [];
      const receivers: ReturnType<typeof attachTo>[] = [];
      await connect(({ caller, callee, stream }) => {
        for (const track of stream.getTracks()) senders.push(attachTo(caller.addTrack(track, stream)));
        callee.addEventListener('track', ({ receiver }) => receivers.push(attachTo(receiver)));
      });
      for (const sender of senders) {
        const receiver = receivers.find(({ kind }) => kind === sender.kind)!;
        const track = { kind: sender.kind, sent: noteFrames(sender), opened: noteFrames(receiver) };
        await begin(track, () => sender.stages.sframe.setEncryptionKey(encryptionKey!.key, 1));
        await opens(track, 5);
        const [asked] = await keyFrameRequests([receiver]);
        await sender.stages.attack.begin();
        await opens(track, 30);
        expect(await foreign(track)).to.deep.equal([]);
        const { opened, dropped } = await receiver.stages.sframe.getDecrypterStats();
        const replaced = await sender.stages.attack.getReplaced();
        const { sealed } = await sender.stages.sframe.getEncrypterStats();
        expect(opened).to.be.at.most(sealed - replaced);
        expect(Object.values(dropped).reduce((total, count) => total + count)).to.be.within(5, replaced);
        expect((await keyFrameRequests([receiver]))[0], 'for forged frames').to.equal(asked);
      }
    });
  }
});
