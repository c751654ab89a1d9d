import { expect } from 'chai';
import { createWorker, type DefaultStages, type Pipeline, rawKey } from 'framepipe';
import { type AnalyzedFrame, analyze, type StreamCheck } from 'framepipe/analysis.js';
import { defineChannels, metadataReceiver, metadataSender } from 'framepipe/channels.js';
import { Keyring } from 'framepipe/keys.js';
import { decodeHeader } from 'framepipe/sframe.js';
import { fakeMedia } from '../helpers/call.js';
import { until } from '../helpers/until.js';
import { record } from '../main/metadata-call.js';
import { begin, type End, foreign, noteFrames, opens } from '../workers/stages/sframe/sealed-call.js';
import { killJanusServer, startJanusServer } from './janus-server.js';
import { type Color, colorOf, differenceOf, plainPicture } from './picture.js';
import type { stages as replayingStages } from './replaying.worker.js';
import { closeRooms, inbound, type Leg, newRoom, Participant, type Publication, shows } from './room.js';

const secret = () => rawKey(crypto.getRandomValues(new Uint8Array(32)));
const channels = defineChannels({ caption: { type: 'text' } });

describe('in a room on a Janus server', () => {
  let server: string;
  let room: number;
  before(async function () {
    const url = await startJanusServer();
    if (!url) this.skip();
    server = url;
  });
  beforeEach(() => {
    room = newRoom();
  });
  afterEach(closeRooms);
  after(killJanusServer);

  const enter = (worker?: Worker) => Participant.enter(server, room, worker);

  it('who comes late sees what the others see, and who has no key nothing', async () => {
    const [key, other] = [await secret(), await secret()];
    const color: Color = [200, 40, 90];
    const stream = plainPicture(color);
    try {
      const options = { encryptionKey: { key, keyID: 1 } };
      const sealed = (own: CryptoKey) =>
        [{ stage: 'tap' }, { stage: 'sframe', options: { decryptionKeys: [{ key: own, keyID: 1 }] } }] as const;
      const { feed } = await (await enter()).publish([{ stage: 'sframe', options }], { stream });
      const subscribed = async (pipeline: Pipeline<DefaultStages>) => (await enter()).subscribe(feed, pipeline);
      const [first, without] = await Promise.all([subscribed(sealed(key)), subscribed([])]);
      await shows(first.pc, 30);
      const [late, wrong] = await Promise.all([subscribed(sealed(key)), subscribed(sealed(other))]);
      await shows(late.pc, 30);
      const received = async () => (await inbound(without.pc, 'video'))?.framesReceived ?? 0;
      await until('frames without the key', async () => (await received()) > 60);
      const shown = (leg: Leg) => colorOf(leg.pipeline('receiver', 'video').target.track!);
      for (const leg of [first, late]) expect(differenceOf((await shown(leg))!, color)).to.be.below(60);

      // What is not decrypted may be decoded now and then, to noise.
      const { framesDecoded = 0, framesReceived = 0 } = (await inbound(without.pc, 'video'))!;
      expect(framesDecoded / framesReceived).to.be.below(0.25);
      const noise = await shown(without);
      if (noise) expect(differenceOf(noise, color)).to.be.above(60);

      const refusing = wrong.pipeline('receiver', 'video');
      await until('frames under the other key', async () => (await refusing.getStats()).framesIn > 30);
      expect((await refusing.getStats()).framesOut).to.equal(0);
      expect((await inbound(wrong.pc, 'video'))?.framesDecoded ?? 0).to.equal(0);
    } finally {
      for (const track of stream.getTracks()) track.stop();
    }
  });

  for (const codec of ['vp8', 'av1'] as const) {
    it(`metadata and analysis are as without a server: ${codec}`, async () => {
      const keyed = { key: await secret(), keyID: 0 };
      const pipeline = [
        { stage: 'analyzer' },
        { stage: 'metadata', options: channels.options },
        { stage: 'sframe', options: { encryptionKey: keyed, decryptionKeys: [keyed] } },
      ] as const;
      const published = await (await enter()).publish(pipeline, { kinds: ['video'], codec });
      const played = await (await enter()).subscribe(published.feed, pipeline);
      const [sender, receiver] = [published.pipeline('sender', 'video'), played.pipeline('receiver', 'video')];
      const sent = analyze(sender, sender.stages.analyzer, { interval: 200 });
      // What was on its way before is not known.
      await until('frames of the sender', () => sent.frames.length > 10);
      const received = analyze(receiver, receiver.stages.analyzer, { interval: 200, selfCheck: true });
      let check: StreamCheck | undefined;
      received.addEventListener('check', ({ detail }) => {
        check = detail[0];
      });
      const values: unknown[] = [];
      metadataReceiver(receiver.stages.metadata, channels).addEventListener('value', ({ detail }) => {
        const { value, encrypted, authenticated } = detail;
        values.push({ value, encrypted, authenticated });
      });
      await shows(played.pc, 10);
      const outgoing = metadataSender(sender.stages.metadata, channels);
      const texts = ['one', 'two', 'three'];
      for (const text of texts) await outgoing.send('caption', text);
      await until('the values', () => values.length === texts.length);
      expect(values).to.deep.equal(texts.map((value) => ({ value, encrypted: true, authenticated: true })));

      // The browser's own count of quantizers is the judge; every frame is one that was sent.
      // What comes before the first key frame is not decoded, and tells nothing in AV1.
      const verdicts: readonly unknown[] = codec === 'av1' ? ['agrees', 'not-comparable'] : ['agrees'];
      await until('agreement', () => verdicts.includes(check?.verdict));
      // The packetizer writes anew what frames AV1's units.
      const sizeOf = ({ size }: AnalyzedFrame) => (codec === 'av1' ? '' : size);
      const print = (frame: AnalyzedFrame) => `${frame.type} ${frame.qp} ${sizeOf(frame)}`;
      const since = () => received.frames.slice(received.frames.findIndex(({ type }) => type === 'key'));
      await until('analyzed frames', () => since().length > 30);
      const arrived = since().map(print);
      const strange = () => {
        const known = new Set(sent.frames.map(print));
        return arrived.filter((one) => !known.has(one));
      };
      await until('those that were sent', () => strange().length <= sent.missed);
      sent.close();
      received.close();
    });
  }

  it('the server is killed and started again: who enters again goes on with keys, counters and replay windows', async () => {
    const stream = await fakeMedia(['audio', 'video']);
    const workers = [
      createWorker(),
      new Worker(new URL('./replaying.worker.ts', import.meta.url), { type: 'module' }),
    ] as const;
    const [alice, bob] = [new Keyring({ participant: 'alice' }), new Keyring({ participant: 'bob' })];
    try {
      const bytes = crypto.getRandomValues(new Uint8Array(32));
      for (const keyring of [alice, bob]) {
        await keyring.add({ participant: 'alice', keyID: 0, key: bytes.slice() });
      }
      await alice.activate(0, { shortKeyIDs: true });

      /** Both enter, Alice publishes, Bob subscribes, and the keyrings take care of the rest. */
      const call = async () => {
        const participants = await Promise.all(workers.map((worker) => Participant.enter(server, room, worker)));
        const pipeline = [{ stage: 'tap' }, { stage: 'sframe' }, { stage: 'tap', name: 'wire' }] as const;
        const published = await participants[0]!.publish(pipeline, { stream });
        const tracks = (['audio', 'video'] as const).map((kind) => ({
          kind,
          sent: noteFrames(published.pipeline('sender', kind) as unknown as End),
        }));
        const wire = wireOf(published);
        // From the first frame that is noted on.
        for (const track of tracks) await begin(track, async () => {});
        void alice.protect(published.all, () => undefined);
        const played = await participants[1]!.subscribe<typeof replayingStages>(published.feed, [
          { stage: 'tap' },
          { stage: 'sframe' },
          { stage: 'replay' },
        ]);
        const opened = tracks.map((track) => ({
          ...track,
          opened: noteFrames(played.pipeline('receiver', track.kind) as unknown as End),
        }));
        void bob.protect(played.all, () => 'alice');
        for (const track of opened) await opens(track, 15);
        return { participants, published, played, tracks: opened, wire };
      };

      const before = await call();
      const audio = before.played.pipeline('receiver', 'audio');
      const earlier = await audio.stages.replay.getFrames();
      expect(earlier).to.have.length(10);
      await killJanusServer();
      await Promise.all(before.participants.map(({ session }) => session.lost));
      for (const { pc } of [before.published, before.played]) pc.close();
      await startJanusServer();

      const after = await call();
      for (const track of after.tracks) expect(await foreign(track)).to.deep.equal([]);
      const receiver = after.played.pipeline('receiver', 'audio');
      await receiver.stages.replay.play(earlier);
      await until('the frames once more', async () => (await receiver.stages.replay.getPlayed()) === earlier.length);
      const { dropped } = await receiver.stages.sframe.getDecrypterStats();
      expect(dropped).to.deep.include({ replay: earlier.length, authentication: 0 });
      await opens(after.tracks[0]!, 10);

      const [nonces, later] = [before.wire.map(nonceOf), after.wire.map(nonceOf)];
      expect(new Set([...nonces, ...later]).size).to.equal(nonces.length + later.length);
      expect(highest(nonces) < lowest(later), 'the counter goes on').to.equal(true);
    } finally {
      await Promise.all([alice.close(), bob.close()]);
      for (const track of stream.getTracks()) track.stop();
    }
  });
});

/** What leaves a publisher's audio pipeline from now on. */
function wireOf(published: Publication) {
  const stages = published.pipeline('sender', 'audio').stages as unknown as Record<
    'wire',
    Parameters<typeof record>[0]
  >;
  return record(stages.wire);
}

/** Key ID and counter of a sealed audio frame, in which nothing else stays clear. */
function nonceOf({ data }: { readonly data: ArrayBuffer }): string {
  const { keyID, counter } = decodeHeader(new Uint8Array(data))!;
  return `${keyID}:${counter}`;
}

const counters = (nonces: readonly string[]) => nonces.map((nonce) => Number(nonce.split(':')[1]));
const highest = (nonces: readonly string[]) => Math.max(...counters(nonces));
const lowest = (nonces: readonly string[]) => Math.min(...counters(nonces));
