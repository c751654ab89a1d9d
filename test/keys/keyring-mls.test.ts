import { expect } from 'chai';
import { followMls, Keyring } from '../../src/keys/index.js';
import type { Bytes } from '../../src/shared/stage.js';
import { type Person, Room, settleUntil } from './mls/room.js';
import { frame, nonceOf, StagePipeline } from './stage-pipeline.js';

/** Somebody in a room, with a sender and a receiver for each of the others. */
interface Caller extends Person {
  readonly keyring: Keyring;
  readonly sender: StagePipeline;
  /** The epochs under whose keys the sender has sealed. */
  readonly activated: number[];
  from(name: string): StagePipeline;
}

describe('keys/keyring-mls', () => {
  const callers: Caller[] = [];
  afterEach(() =>
    Promise.all(
      callers.splice(0).map(({ keyring, session }) => {
        session.close();
        return keyring.close();
      }),
    ),
  );

  async function enter(room: Room, name: string): Promise<Caller> {
    const person = await room.enter(name);
    const { stageOptions } = person.session;
    const options = { ...stageOptions, replayScope: 'pipeline' } as const;
    const keyring = new Keyring({ participant: name, keyScheme: stageOptions.keyScheme });
    const sender = new StagePipeline('sender', options);
    const receivers = new Map<string, StagePipeline>();
    const from = (other: string) => {
      const receiver = receivers.get(other) ?? new StagePipeline('receiver', options);
      if (!receivers.has(other)) void keyring.protect(receiver, other);
      receivers.set(other, receiver);
      return receiver;
    };
    for (const other of ['alice', 'bob', 'carol', 'mallory']) from(other);
    await keyring.protect(sender);
    followMls(keyring, person.session, ({ identity }) => new TextDecoder().decode(identity));
    const activated: number[] = [];
    keyring.addEventListener('key-activated', ({ detail }) => activated.push(detail.keyID));
    const caller = { ...person, keyring, sender, activated, from };
    callers.push(caller);
    return caller;
  }

  /** Alice founds the group and invites the others. */
  async function call(...names: string[]) {
    const room = new Room();
    const people = new Map<string, Caller>();
    for (const name of ['alice', ...names]) people.set(name, await enter(room, name));
    const alice = people.get('alice')!;
    await alice.session.create();
    for (const name of names) {
      const keyPackage = await people.get(name)!.session.keyPackage();
      await settleUntil(room, [alice.session.invite(keyPackage)]);
    }
    await inStep(room, ...people.values());
    return { room, person: (name: string) => people.get(name)! };
  }

  /** Waits until all senders use the epoch that all are in. */
  async function inStep(room: Room, ...people: Caller[]): Promise<void> {
    const done = () => people.every(({ activated, session }) => activated.at(-1) === session.epoch?.epoch);
    for (let turn = 0; turn < 1_000 && !done(); turn++) {
      await room.settle();
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(done()).to.equal(true);
  }

  const seal = async ({ sender }: Caller) => (await sender.pass(frame)) as Bytes;

  it('lets all members read each other, and gives each epoch to senders when all have it', async () => {
    const { person } = await call('bob', 'carol');
    const people = ['alice', 'bob', 'carol'].map(person);
    for (const one of people) {
      const sealed = await seal(one);
      for (const other of people.filter((them) => them !== one)) {
        expect(await other.from(one.name).pass(sealed), `${other.name} of ${one.name}`).to.deep.equal(frame);
      }
      const { index, epoch } = one.session.epoch!;
      const { keyIDBits, keyScheme } = one.session.stageOptions;
      const keyID = Number(nonceOf(sealed).split(':')[0]) % 2 ** keyIDBits;
      expect(keyID, one.name).to.equal(index * 2 ** keyScheme.epochBits + epoch);
    }
  });

  it("opens no member's frames as another's, and none of those who are not in the group", async () => {
    const { person } = await call('bob', 'carol');
    const sealed = await seal(person('carol'));
    expect(await person('alice').from('bob').pass(sealed)).to.equal(undefined);
    expect(await person('alice').from('mallory').pass(sealed)).to.equal(undefined);
    expect(await person('alice').from('carol').pass(sealed)).to.deep.equal(frame);
  });

  it('leaves a removed member without keys, who reads nothing new; and keeps new ones from what is old', async () => {
    const { room, person } = await call('bob');
    const [alice, bob] = [person('alice'), person('bob')];
    const old = await seal(alice);
    const carol = await enter(room, 'carol');
    await settleUntil(room, [alice.session.invite(await carol.session.keyPackage())]);
    await inStep(room, alice, bob, carol);
    expect(await carol.from('alice').pass(old)).to.equal(undefined);
    expect(await bob.from('alice').pass(old), 'a frame under way').to.deep.equal(frame);

    await settleUntil(room, [alice.session.remove(bob.session.epoch!.index)]);
    await inStep(room, alice, carol);
    const sealed = await seal(alice);
    expect(await bob.from('alice').pass(sealed)).to.equal(undefined);
    expect(await carol.from('alice').pass(sealed)).to.deep.equal(frame);
    for (let turn = 0; turn < 100 && bob.keyring.activeKeyID !== undefined; turn++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect(await bob.sender.pass(frame), 'what Bob seals').to.equal(undefined);
  });

  it('refuses a keyring with another key scheme', async () => {
    const { session } = await new Room().enter('alice');
    expect(() => followMls(new Keyring(), session, () => '')).to.throw(RangeError, '"keyring"');
    const keyring = new Keyring({ keyScheme: { epochBits: 8 } });
    expect(() => followMls(keyring, session, 'name' as never)).to.throw(TypeError, '"participantOf"');
    session.close();
  });
});
