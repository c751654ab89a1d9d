import { expect } from 'chai';
import { type AttachedPeerConnection, attachToPeerConnection, createWorker, passphraseKey, tapFrames } from 'framepipe';
import { Keyring, type ParticipantEvent } from 'framepipe/keys.js';
import { decodeHeader } from 'framepipe/sframe.js';
import { type Call, closeCalls, connect, decoded, fakeMedia, negotiate } from '../helpers/call.js';
import { nextEvent, until } from '../helpers/until.js';
import { type End, type Noted, noteFrames, opens } from '../workers/stages/sframe/sealed-call.js';

const pipeline = () => [{ stage: 'tap' }, { stage: 'sframe' }, { stage: 'tap', name: 'wire' }] as const;
const secret = () => crypto.getRandomValues(new Uint8Array(32));

/** A call from Alice to Bob, each with a keyring and a worker of their own, as in two pages. */
interface KeyedCall extends Call {
  readonly alice: Keyring;
  readonly bob: Keyring;
  readonly sending: AttachedPeerConnection;
  readonly receiving: AttachedPeerConnection;
}

describe('a keyring on a real call', () => {
  const workers: Worker[] = [];
  const keyrings: Keyring[] = [];
  afterEach(async () => {
    closeCalls();
    await Promise.all(keyrings.splice(0).map((keyring) => keyring.close()));
    for (const worker of workers.splice(0)) worker.terminate();
  });

  function makeWorker(): Worker {
    const worker = createWorker();
    workers.push(worker);
    return worker;
  }

  function makeKeyring(participant: string): Keyring {
    const keyring = new Keyring({ participant });
    keyrings.push(keyring);
    return keyring;
  }

  function attachAll(pc: RTCPeerConnection): AttachedPeerConnection {
    return attachToPeerConnection(pc, makeWorker(), pipeline, { respawn: makeWorker, watchInterval: 250 });
  }

  async function call(kinds: readonly ('audio' | 'video')[] = ['audio', 'video']): Promise<KeyedCall> {
    const [alice, bob] = [makeKeyring('alice'), makeKeyring('bob')];
    let sending!: AttachedPeerConnection;
    let receiving!: AttachedPeerConnection;
    const connected = await connect(
      ({ caller, callee, stream }) => {
        sending = attachAll(caller);
        receiving = attachAll(callee);
        void alice.protect(sending, () => 'bob');
        void bob.protect(receiving, (_transceiver, [first]) => first && 'alice');
        for (const track of stream.getTracks())
          caller.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
      },
      { kinds },
    );
    return { ...connected, alice, bob, sending, receiving };
  }

  /** Both have a key for what Alice sends, and she uses it. */
  async function share({ alice, bob }: KeyedCall, keyID: number, options = {}): Promise<void> {
    const bytes = secret();
    await alice.add({ participant: 'alice', keyID, key: bytes.slice() });
    const added = bob.add({ participant: 'alice', keyID, key: bytes });
    await alice.activate(keyID, { acknowledged: added, ...options });
  }

  const end = ({ transforms }: AttachedPeerConnection, side: string, kind: string) =>
    transforms.find((one) => one.side === side && one.kind === kind) as unknown as End;

  it('changes keys while media flows, and loses no frame', async () => {
    const one = await call();
    await share(one, 0);
    const tracks = ['audio', 'video'].map((kind) => ({
      kind,
      sent: noteFrames(end(one.sending, 'sender', kind)),
      opened: noteFrames(end(one.receiving, 'receiver', kind)),
    }));
    const flows = () => Promise.all(tracks.map((track) => opens(track, 12)));
    await flows();
    const starts = tracks.map(({ opened }) => opened.prints[0]!);
    for (const keyID of [1, 2, 3]) {
      await share(one, keyID);
      await flows();
      await one.bob.retire(keyID - 1, 'alice');
      await one.alice.retire(keyID - 1, 'alice');
      await flows();
    }
    for (const [index, { kind, sent, opened }] of tracks.entries()) {
      await until(`the ${kind} that was sent`, () => lost(sent, opened, starts[index]!).length === 0).catch(() => {});
      expect(lost(sent, opened, starts[index]!), `${kind} lost`).to.deep.equal([]);
      const { dropped } = await end(one.receiving, 'receiver', kind).stages.sframe.getDecrypterStats();
      expect({ ...dropped, keyID: 0, replay: 0 }, kind).to.deep.equal(dropped);
    }
    await decoded(one.callee, 10);
  });

  it('gives keys to a connection that it is told of between an offer and its answer', async () => {
    const one = await call(['audio']);
    await share(one, 0);
    const [track] = (await fakeMedia(['video'])).getTracks();
    one.caller.addTrack(track!, one.stream);
    await negotiate(one.caller, one.callee, async () => {
      // As what a component does that is mounted now: the `track` event has been.
      await one.bob.release(one.receiving);
      void one.bob.protect(one.receiving, () => 'alice');
    });
    await decoded(one.callee, 15);
    track!.stop();
  });

  it('gives pipelines that come later their keys', async () => {
    const one = await call(['audio']);
    await share(one, 5);
    const [track] = (await fakeMedia(['video'])).getTracks();
    one.caller.addTrack(track!, one.stream);
    await negotiate(one.caller, one.callee);
    await decoded(one.callee, 15);
    const video = end(one.receiving, 'receiver', 'video');
    expect((await video.stages.sframe.getDecrypterStats()).opened).to.be.greaterThan(10);
    await video.replace(pipeline());
    const { opened } = await video.stages.sframe.getDecrypterStats();
    await until('frames opened by the new stage', async () => {
      return (await video.stages.sframe.getDecrypterStats()).opened > opened + 10;
    });
    track!.stop();
  });

  it('gives workers that take the place of lost ones their keys again, and never repeats a nonce', async () => {
    const one = await call();
    await share(one, 6, { shortKeyIDs: true });
    await decoded(one.callee, 10);
    const nonces = new Set<string>();
    let frames = 0;
    const note = async () => {
      for (const sealed of await wire(end(one.sending, 'sender', 'audio'), 15)) {
        nonces.add(nonceOf(sealed));
        frames += 1;
      }
    };
    await note();
    const all = [...one.sending.transforms, ...one.receiving.transforms];
    const healed = all.map((attached) => nextEvent(attached as unknown as EventTarget, 'healed'));
    for (const { worker } of all) worker!.terminate();
    await Promise.all(healed);
    await decoded(one.callee, 10);
    await note();
    expect(nonces.size).to.equal(frames);
    const contexts = new Set([...nonces].map((nonce) => Number(nonce.split(':')[0]) >> 8));
    expect(contexts.size).to.equal(2);
  });

  it('never repeats a nonce among pages, tabs and reloads with one passphrase', async () => {
    const nonces = new Set<string>();
    let frames = 0;
    for (let page = 0; page < 3; page++) {
      const one = await call(['audio']);
      const key = await passphraseKey('one for all', { salt: 'example.test/rooms/2', iterations: 1_000 });
      for (const keyring of [one.alice, one.bob]) await keyring.add({ keyID: 0, key });
      await one.alice.activate(0);
      for (const sealed of await wire(end(one.sending, 'sender', 'audio'), 15)) {
        nonces.add(nonceOf(sealed));
        frames += 1;
      }
      closeCalls();
    }
    expect(frames).to.equal(45);
    expect(nonces.size).to.equal(frames);
  });

  it('follows a transceiver that serves another participant, and tells whose frames fail', async () => {
    const one = await call(['video']);
    await share(one, 0);
    await decoded(one.callee, 10);
    const events: ParticipantEvent[] = [];
    one.bob.addEventListener('decryption-failed', ({ detail }) => events.push(detail));
    await one.bob.protect(
      one.receiving,
      (_transceiver, [first]) => first && (first.id === one.stream.id ? 'alice' : 'carol'),
    );
    expect(events).to.deep.equal([]);

    const [transceiver] = one.caller.getTransceivers();
    transceiver!.direction = 'inactive';
    await negotiate(one.caller, one.callee);
    transceiver!.direction = 'sendonly';
    transceiver!.sender.setStreams(new MediaStream());
    await negotiate(one.caller, one.callee);
    await until('frames that do not open', () => events.length > 0);
    expect(events[0]).to.include({ participant: 'carol', cause: 'keyID', keyID: 0, stage: 'sframe' });
    expect(events[0]!.synchronizationSource).to.be.greaterThan(0);
    expect(events[0]!.attached).to.equal(one.receiving.get(one.callee.getTransceivers()[0]!.receiver));
  });
});

/** Frames sent since the first that opened, up to the last that did, which did not. */
function lost(sent: Noted, opened: Noted, first: string): string[] {
  const start = sent.prints.indexOf(first);
  const there = new Set(opened.prints);
  const since = sent.prints.slice(start);
  const open = since.map((print) => there.has(print));
  return since.slice(0, open.lastIndexOf(true)).filter((_, index) => !open[index]);
}

/** The next frames as they leave. */
async function wire(attached: End, count: number): Promise<Uint8Array[]> {
  const stages = attached.stages as unknown as Record<'wire', End['stages']['tap']>;
  const reader = tapFrames(stages.wire).getReader();
  const frames: Uint8Array[] = [];
  while (frames.length < count) {
    const { value } = await reader.read();
    if (value && value.data.byteLength > 0) frames.push(new Uint8Array(value.data));
  }
  await reader.cancel();
  return frames;
}

/** Of an audio frame: it begins with SFrame's header. */
function nonceOf(sealed: Uint8Array): string {
  const header = decodeHeader(sealed as Uint8Array<ArrayBuffer>)!;
  return `${header.keyID}:${header.counter}`;
}
