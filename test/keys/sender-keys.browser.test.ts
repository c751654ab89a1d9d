import { expect } from 'chai';
import { type AttachedPeerConnection, attachToPeerConnection, createWorker } from 'framepipe';
import { Keyring, type SenderKeyMessage, SenderKeys, senderKeyScheme } from 'framepipe/keys.js';
import { negotiate, trickle } from '../helpers/call.js';
import { pause, until } from '../helpers/until.js';

const pipeline = () => [{ stage: 'sframe', options: { keyScheme: senderKeyScheme } }] as const;

/** Everybody in the room, by name. A message reaches who is named, and nobody else. */
const room = new Map<string, Member>();

/** One participant, with a connection to each of the others, a worker and keys of their own: as if in another page. */
class Member {
  readonly name: string;
  readonly keyring: Keyring;
  readonly keys: SenderKeys;
  readonly worker = createWorker();
  readonly connections = new Map<string, AttachedPeerConnection>();
  /** Messages that are for this one. */
  readonly received: SenderKeyMessage[] = [];

  constructor(name: string) {
    this.name = name;
    this.keyring = new Keyring({ participant: name, keyScheme: senderKeyScheme });
    this.keys = new SenderKeys(this.keyring, {
      interval: 100,
      send: (to, { keyID, key }) => room.get(to)?.receive(name, { keyID, key: key.slice() }),
    });
    room.set(name, this);
  }

  receive(from: string, message: SenderKeyMessage): Promise<void> {
    this.received.push(message);
    return this.keyring.add({ participant: from, ...message, gracePeriod: 10_000 });
  }

  /** A connection to another, with the pipelines it needs. */
  connectionTo(other: string): RTCPeerConnection {
    const pc = new RTCPeerConnection();
    const attached = attachToPeerConnection(pc, this.worker, pipeline);
    this.connections.set(other, attached);
    void this.keyring.protect(attached, () => other);
    return pc;
  }

  /** Frames of another that opened, so far. */
  async opened(other: string): Promise<number> {
    const receiver = this.connections.get(other)!.transforms.find(({ side }) => side === 'receiver');
    return receiver ? (await receiver.stages.sframe.getDecrypterStats()).opened : 0;
  }

  /** Frames of another that came, whether or not they opened. */
  async came(other: string): Promise<number> {
    const receiver = this.connections.get(other)!.transforms.find(({ side }) => side === 'receiver');
    return receiver ? (await receiver.getStats()).framesIn : 0;
  }

  async close(): Promise<void> {
    this.keys.close();
    await this.keyring.close();
    for (const { peerConnection } of this.connections.values()) peerConnection.close();
    this.worker.terminate();
    room.delete(this.name);
  }
}

describe('sender keys among three', () => {
  let picture: MediaStreamTrack;
  let redraw: ReturnType<typeof setInterval>;
  const members: Member[] = [];

  before(() => {
    // Small, since six of them are encoded at once.
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
    const context = canvas.getContext('2d')!;
    redraw = setInterval(() => {
      context.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
      context.fillRect(performance.now() % 160, 0, 40, 120);
    }, 50);
    [picture] = canvas.captureStream().getVideoTracks() as [MediaStreamTrack];
  });
  afterEach(() => Promise.all(members.splice(0).map((member) => member.close())));
  after(() => {
    clearInterval(redraw);
    picture.stop();
  });

  function enter(name: string): Member {
    const member = new Member(name);
    members.push(member);
    return member;
  }

  /** Media both ways. */
  async function meet(one: Member, other: Member): Promise<void> {
    const [caller, callee] = [one.connectionTo(other.name), other.connectionTo(one.name)];
    trickle(caller, callee);
    trickle(callee, caller);
    caller.addTrack(picture.clone());
    await negotiate(caller, callee, () => callee.addTrack(picture.clone()));
  }

  async function flows(from: Member, to: Member): Promise<void> {
    const before = await to.opened(from.name);
    await until(`${to.name} opens what ${from.name} sends`, async () => (await to.opened(from.name)) >= before + 8);
  }

  const everyWay = (all: readonly Member[]) =>
    Promise.all(all.flatMap((from) => all.filter((to) => to !== from).map((to) => flows(from, to))));

  it('who joins reads nothing from before, who leaves nothing from then on, and all others everything', async () => {
    const [alice, bob] = [enter('alice'), enter('bob')];
    await meet(alice, bob);
    await Promise.all([alice.keys.join('bob'), bob.keys.join('alice')]);
    await everyWay([alice, bob]);

    // Carol is connected, and gets the packets, before she has any key.
    const carol = enter('carol');
    await Promise.all([meet(alice, carol), meet(bob, carol)]);
    for (const other of [alice, bob]) {
      await until(`packets of ${other.name}`, async () => (await carol.came(other.name)) > 5);
      expect(await carol.opened(other.name), `opened of ${other.name} before`).to.equal(0);
    }
    const steps = [alice, bob].map(({ keyring }) => keyring.activeKeyID! % 16);
    const toBob = bob.received.length;
    await Promise.all([alice, bob].flatMap((one) => [one.keys.join('carol'), carol.keys.join(one.name)]));
    await everyWay([alice, bob, carol]);
    // The ratchet went forward, and those who were there followed without a message from each other.
    for (const [index, { keyring }] of [alice, bob].entries())
      expect(keyring.activeKeyID! % 16).to.equal(steps[index]! + 1);
    expect(bob.received.length, 'messages to Bob: of Carol alone').to.equal(toBob + 1);

    // Bob stays connected, and gets the packets, but no key.
    await Promise.all([alice.keys.leave('bob'), carol.keys.leave('bob')]);
    await pause(100);
    for (const other of [alice, carol]) {
      const [opened, came] = [await bob.opened(other.name), await bob.came(other.name)];
      await until(`packets of ${other.name}`, async () => (await bob.came(other.name)) > came + 20);
      expect(await bob.opened(other.name), `opened of ${other.name} afterwards`).to.equal(opened);
    }
    await everyWay([alice, carol]);
    for (const other of [alice, carol]) {
      const opened = await other.opened('bob');
      await pause(100);
      expect(await other.opened('bob'), 'opened of Bob afterwards').to.equal(opened);
    }
  });

  it('a receiver that was away for many steps opens the next frame', async () => {
    const [alice, bob] = [enter('alice'), enter('bob')];
    await meet(alice, bob);
    await Promise.all([alice.keys.join('bob'), bob.keys.join('alice')]);
    await flows(alice, bob);
    const sender = alice.connections.get('bob')!.peerConnection.getSenders()[0]!;
    const track = sender.track!;
    await sender.replaceTrack(null);
    for (let guest = 0; guest < 13; guest++) await alice.keys.join(`guest ${guest}`);
    expect(alice.keyring.activeKeyID).to.equal(14);
    await sender.replaceTrack(track);
    await flows(alice, bob);
    const receiver = bob.connections.get('alice')!.transforms.find(({ side }) => side === 'receiver')!;
    expect((await receiver.stages.sframe.getDecrypterStats()).ratchetSteps).to.equal(13);
  });
});
