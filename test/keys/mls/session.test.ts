import { expect } from 'chai';
import { generateMlsSignatureKeys, type MlsEpoch, type MlsKeyPackageEvent, MlsSession } from '../../../src/keys/mls.js';
import { ascending, rejection, toHex } from '../../sframe/bytes.js';
import { fingerprint, group, groupID, type Person, Room, settleUntil } from './room.js';

const names = ({ members }: MlsEpoch) => members.map(({ identity }) => new TextDecoder().decode(identity)).sort();

/** Asserts that all are in one epoch, with one key and one authenticator. */
async function expectAgreement(people: readonly Person[]): Promise<void> {
  const epochs = people.map(({ session }) => session.epoch!);
  const [first] = epochs;
  for (const { epoch, key, members, authenticator, committer } of epochs) {
    expect(epoch).to.equal(first!.epoch);
    expect(members).to.deep.equal(first!.members);
    expect(toHex(authenticator)).to.equal(toHex(first!.authenticator));
    expect(committer).to.equal(first!.committer);
    expect(await fingerprint(key)).to.equal(await fingerprint(first!.key));
  }
}

describe('keys/mls-session', function () {
  this.timeout(60_000);

  it('founds a group of one', async () => {
    const { session, epochs } = await new Room().enter('alice');
    expect(session.epoch).to.equal(undefined);
    const epoch = await session.create();
    expect(epoch).to.equal(session.epoch).and.to.equal(epochs[0]);
    expect(epoch).to.include({ epoch: 0, keyID: 0, index: 0, committer: 0 });
    expect(epoch.members).to.deep.equal([{ index: 0, identity: session.identity, signatureKey: session.signatureKey }]);
    expect(epoch.authenticator).to.have.length(32);
  });

  it('gives keys that cannot be read', async () => {
    const { key } = await (await new Room().enter('alice')).session.create();
    expect(key.extractable).to.equal(false);
    expect(key.algorithm.name).to.equal('HKDF');
    expect(await rejection(crypto.subtle.exportKey('raw', key))).to.be.instanceOf(Error);
  });

  it('lets in who is invited, and all agree', async () => {
    const { people } = await group('alice', 'bob', 'carol', 'dave', 'erin');
    await expectAgreement(people);
    expect(names(people[0]!.session.epoch!)).to.deep.equal(['alice', 'bob', 'carol', 'dave', 'erin']);
    expect(people.map(({ session }) => session.epoch!.index).sort()).to.deep.equal([0, 1, 2, 3, 4]);
  });

  it('lets several in with one commit where they come at once', async () => {
    const room = new Room();
    const people = [await room.enter('alice'), await room.enter('bob'), await room.enter('carol')];
    await people[0]!.session.create();
    const keyPackages = await Promise.all(people.slice(1).map(({ session }) => session.keyPackage()));
    await settleUntil(
      room,
      keyPackages.map((keyPackage) => people[0]!.session.invite(keyPackage)),
    );
    await expectAgreement(people);
    expect(people[0]!.session.epoch!.epoch).to.equal(1);
  });

  it('numbers key IDs by leaf index and epoch (RFC 9605, section 5.2)', async () => {
    const room = new Room();
    const options = { epochBits: 2, cipherSuite: 'AES_256_GCM_SHA512_128' } as const;
    const [alice, bob] = [await room.enter('alice', options), await room.enter('bob', options)];
    await alice.session.create();
    await settleUntil(room, [alice.session.invite(await bob.session.keyPackage())]);
    for (let epoch = 1; epoch <= 6; epoch++) {
      expect(alice.session.epoch).to.include({ epoch, keyID: epoch % 4 });
      expect(bob.session.epoch).to.include({ epoch, keyID: 4 + (epoch % 4) });
      await settleUntil(room, [bob.session.rotate()]);
    }
    expect(bob.session.stageOptions).to.deep.equal({
      cipherSuite: 'AES_256_GCM_SHA512_128',
      keyIDBits: 16,
      keyScheme: { epochBits: 2 },
    });
  });

  it('removes a member, who gets no further key', async () => {
    const { room, people } = await group('alice', 'bob', 'carol');
    const [alice, bob, carol] = people as [Person, Person, Person];
    const removed: boolean[] = [];
    carol.session.addEventListener('removed', ({ detail }) => removed.push(detail.asked));
    const had = carol.epochs.length;
    await settleUntil(room, [bob.session.remove(carol.session.epoch!.index)]);
    await settleUntil(room, [alice.session.rotate()]);
    await expectAgreement([alice, bob]);
    expect(names(alice.session.epoch!)).to.deep.equal(['alice', 'bob']);
    expect(carol.session.epoch).to.equal(undefined);
    expect(carol.epochs).to.have.length(had);
    expect(removed).to.deep.equal([false]);
  });

  it('lets a member leave by itself, and the last one too', async () => {
    const { room, people } = await group('alice', 'bob', 'carol');
    const [alice, bob, carol] = people as [Person, Person, Person];
    const removed: boolean[] = [];
    alice.session.addEventListener('removed', ({ detail }) => removed.push(detail.asked));
    await settleUntil(room, [alice.session.leave()]);
    expect(removed).to.deep.equal([true]);
    await expectAgreement([bob, carol]);
    expect(names(bob.session.epoch!)).to.deep.equal(['bob', 'carol']);
    await settleUntil(room, [bob.session.leave()]);
    await carol.session.leave();
    expect(carol.session.epoch).to.equal(undefined);
    expect(await carol.session.leave()).to.equal(undefined);
  });

  it('asks again where the group has changed before anybody could answer', async () => {
    const { room, people } = await group('alice', 'bob', 'carol');
    const [alice, bob, carol] = people as [Person, Person, Person];
    const rotated = bob.session.rotate();
    while (room.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve));
    await settleUntil(room, [rotated, carol.session.leave()]);
    expect(carol.outcomes).to.include('removed');
    await expectAgreement([alice, bob]);
  });

  it('lets all but one leave at once', async () => {
    const { room, people } = await group('alice', 'bob', 'carol', 'dave');
    await settleUntil(
      room,
      people.slice(0, 3).map(({ session }) => session.leave()),
    );
    expect(names(people[3]!.session.epoch!)).to.deep.equal(['dave']);
    expect(people.slice(0, 3).map(({ session }) => session.epoch)).to.deep.equal([undefined, undefined, undefined]);
  });

  it('makes new keys on demand', async () => {
    const { room, people } = await group('alice', 'bob');
    const before = await fingerprint(people[0]!.session.epoch!.key);
    await settleUntil(room, [people[1]!.session.rotate()]);
    await expectAgreement(people);
    expect(people[0]!.session.epoch!.committer).to.equal(1);
    expect(await fingerprint(people[0]!.session.epoch!.key)).to.not.equal(before);
  });

  it('makes new keys for one who is alone, too', async () => {
    const room = new Room();
    const { session } = await room.enter('alone');
    const first = await fingerprint((await session.create()).key);
    await settleUntil(room, [session.rotate()]);
    expect(session.epoch).to.include({ epoch: 1 });
    expect(await fingerprint(session.epoch!.key)).to.not.equal(first);
  });

  it('lets in again who was removed', async () => {
    const { room, people } = await group('alice', 'bob');
    const [alice, bob] = people as [Person, Person];
    await settleUntil(room, [alice.session.remove(1)]);
    await settleUntil(room, [alice.session.invite(await bob.session.keyPackage())]);
    await expectAgreement(people);
    expect(names(alice.session.epoch!)).to.deep.equal(['alice', 'bob']);
  });

  it('replaces who comes back under the same signature key, after a reload say', async () => {
    const room = new Room();
    const [alice, carol] = [await room.enter('alice'), await room.enter('carol')];
    const signatureKeys = await generateMlsSignatureKeys();
    const bob = await room.enter('bob', { signatureKeys });
    await alice.session.create();
    const keyPackages = await Promise.all([bob, carol].map(({ session }) => session.keyPackage()));
    await settleUntil(
      room,
      keyPackages.map((keyPackage) => alice.session.invite(keyPackage)),
    );
    room.leave(bob);
    const again = await room.enter('bob', { signatureKeys });
    const keyPackage = await again.session.keyPackage();
    // Somebody else's commit comes first, and does not do what was wished.
    await settleUntil(room, [alice.session.rotate(), carol.session.invite(keyPackage)]);
    await expectAgreement([alice, carol, again]);
    expect(names(alice.session.epoch!)).to.deep.equal(['alice', 'bob', 'carol']);
    expect(toHex(again.session.signatureKey)).to.equal(toHex(signatureKeys.publicKey));
  });

  it('tells of key packages, from whom they are', async () => {
    const room = new Room();
    const [alice, bob] = [await room.enter('alice'), await room.enter('bob')];
    const asked: MlsKeyPackageEvent[] = [];
    alice.session.addEventListener('key-package', ({ detail }) => asked.push(detail));
    await alice.session.create();
    const keyPackage = await bob.session.keyPackage();
    expect(await alice.session.receive(keyPackage)).to.deep.equal({ outcome: 'key-package' });
    const { identity, signatureKey } = bob.session;
    expect(asked).to.deep.equal([{ identity, signatureKey, keyPackage }]);
  });

  it('lets in nobody whom the application does not accept', async () => {
    const room = new Room();
    const asked: string[] = [];
    const alice = await room.enter('alice', {
      validateMember: async ({ identity }) => {
        asked.push(new TextDecoder().decode(identity));
        return asked.at(-1) !== 'mallory';
      },
    });
    const [bob, mallory] = [await room.enter('bob'), await room.enter('mallory')];
    await alice.session.create();
    const keyPackages = await Promise.all([mallory, bob].map(({ session }) => session.keyPackage()));
    const invitations = keyPackages.map((keyPackage) => alice.session.invite(keyPackage));
    await settleUntil(room, invitations);
    expect(await rejection(invitations[0]!)).to.have.property('code', 'mls-refused');
    expect(names(alice.session.epoch!)).to.deep.equal(['alice', 'bob']);
    expect(mallory.session.epoch).to.equal(undefined);
    expect(asked).to.include.members(['bob', 'mallory']);
  });

  it('joins no group with a member whom it does not accept', async () => {
    const room = new Room();
    const alice = await room.enter('alice');
    const bob = await room.enter('bob', { validateMember: ({ identity }) => identity.length !== 'alice'.length });
    await alice.session.create();
    await settleUntil(room, [alice.session.invite(await bob.session.keyPackage())]);
    await room.settle();
    expect(bob.outcomes).to.include('refused');
    expect(bob.session.epoch).to.equal(undefined);
  });

  it('refuses a Welcome to a group of another name', async () => {
    const room = new Room();
    const alice = await room.enter('alice', { groupID: 'example.test/rooms/2' });
    const bob = await room.enter('bob');
    await alice.session.create();
    await settleUntil(room, [alice.session.invite(await bob.session.keyPackage())]);
    await room.settle();
    expect(bob.outcomes).to.include('refused');
    expect(bob.session.epoch).to.equal(undefined);
  });

  it('has an old key package for nobody: eight are outstanding, each for one use', async () => {
    const room = new Room();
    const [alice, bob] = [await room.enter('alice'), await room.enter('bob')];
    const first = await bob.session.keyPackage();
    const others = [];
    for (let i = 0; i < 8; i++) others.push(await bob.session.keyPackage());
    await alice.session.create();
    await settleUntil(room, [alice.session.invite(first)]);
    expect(bob.session.epoch).to.equal(undefined);
    await settleUntil(room, [alice.session.invite(others[0]!)]);
    expect(bob.session.epoch).to.include({ epoch: 2 });
    await settleUntil(room, [alice.session.remove(bob.session.epoch!.index)]);
    const outcomes = bob.outcomes.length;
    await settleUntil(room, [alice.session.invite(others[1]!)]);
    expect(bob.outcomes.slice(outcomes)).to.not.include('joined');
  });

  it('hears that it was removed though its place was given away at once, as when it is let in twice', async () => {
    const room = new Room();
    const [alice, bob] = [await room.enter('alice'), await room.enter('bob')];
    const [first, second] = [await bob.session.keyPackage(), await bob.session.keyPackage()];
    await alice.session.create();
    await settleUntil(room, [alice.session.invite(first)]);
    const removed: boolean[] = [];
    bob.session.addEventListener('removed', ({ detail }) => removed.push(detail.asked));
    await settleUntil(room, [alice.session.invite(second)]);
    expect(removed).to.deep.equal([false]);
    expect(bob.session.epoch).to.equal(undefined);
    await settleUntil(room, [alice.session.invite(await bob.session.keyPackage())]);
    expect(bob.session.epoch).to.include({ epoch: 3, index: 1 });
    expect(alice.session.epoch!.members).to.have.length(2);
  });

  it('refuses key packages that are too old, or changed', async () => {
    const room = new Room();
    const [alice, bob] = [await room.enter('alice'), await room.enter('bob')];
    await alice.session.create();
    const keyPackage = await bob.session.keyPackage();
    const changed = keyPackage.slice();
    changed[changed.length - 1]! ^= 1;
    const now = Date.now;
    try {
      Date.now = () => now() + 3 * 86_400_000;
      expect(await rejection(alice.session.invite(keyPackage))).to.have.property('code', 'mls-refused');
    } finally {
      Date.now = now;
    }
    for (const bytes of [changed, keyPackage.subarray(1), new Uint8Array()]) {
      expect(await rejection(alice.session.invite(bytes))).to.have.property('code', 'mls-refused');
    }
    await settleUntil(room, [alice.session.invite(keyPackage)]);
    await expectAgreement([alice, bob]);
  });

  it('refuses what makes no sense, and says what', async () => {
    const { people } = await group('alice', 'bob');
    const [{ session }] = people as [Person];
    const outside = await MlsSession.open({ groupID, identity: 'outside' });
    const codes: [() => Promise<unknown>, string][] = [
      [() => session.create(), 'mls-refused'],
      [() => session.keyPackage(), 'mls-refused'],
      [() => outside.rotate(), 'mls-refused'],
      [() => outside.remove(0), 'mls-refused'],
      [async () => outside.invite(await outside.keyPackage()), 'mls-refused'],
    ];
    for (const [act, code] of codes) expect(await rejection(act())).to.have.property('code', code);
    expect(await rejection(session.remove(0))).to.be.instanceOf(RangeError);
    expect(await rejection(session.remove(7))).to.be.instanceOf(RangeError);
    expect(await rejection(session.remove('bob' as never))).to.be.instanceOf(TypeError);
    expect(await rejection(session.invite('bob' as never))).to.be.instanceOf(TypeError);
    expect(await rejection(session.receive('bob' as never))).to.be.instanceOf(TypeError);
  });

  it('names wrong options', async () => {
    const options = { groupID, identity: 'alice' };
    const cases: [object, string][] = [
      [{ groupID: '' }, 'groupID'],
      [{ groupID: ascending(256) }, 'groupID'],
      [{ identity: 5 }, 'identity'],
      [{ cipherSuite: 'AES' }, 'cipherSuite'],
      [{ epochBits: 0 }, 'epochBits'],
      [{ epochBits: 9 }, 'epochBits'],
      [{ activationDelay: -1 }, 'activationDelay'],
      [{ validateMember: true }, 'validateMember'],
      [{ signatureKeys: { publicKey: ascending(32) } }, 'privateKey'],
    ];
    for (const [wrong, name] of cases) {
      const error = await rejection(MlsSession.open({ ...options, ...wrong } as never));
      expect(error, name).to.be.instanceOf(Error);
      expect((error as Error).message).to.contain(name);
    }
  });

  it('settles everything when it is closed, and answers nothing more', async () => {
    const { room, people } = await group('alice', 'bob');
    const [alice, bob] = people as [Person, Person];
    const pending = [alice.session.rotate(), alice.session.remove(1)];
    const left = alice.session.leave();
    alice.session.close();
    for (const error of await Promise.all(pending.map(rejection))) expect(error).to.have.property('code', 'closed');
    await left.catch((error) => expect(error).to.have.property('code', 'closed'));
    expect(alice.session.epoch).to.equal(undefined);
    expect(await alice.session.receive(ascending(8))).to.deep.equal({ outcome: 'closed' });
    expect(await rejection(alice.session.keyPackage())).to.have.property('code', 'closed');
    alice.session.close();
    // The others go on.
    room.leave(alice);
    await settleUntil(room, [bob.session.remove(0)]);
    expect(names(bob.session.epoch!)).to.deep.equal(['bob']);
  });

  describe('make before break', () => {
    /** Two people, and the epochs that the first has activated since. */
    async function watched(activationDelay: number) {
      const room = new Room();
      const [alice, bob] = [
        await room.enter('alice', { activationDelay }),
        await room.enter('bob', { activationDelay }),
      ];
      const active: [string, number][] = [];
      for (const { name, session } of [alice, bob]) {
        session.addEventListener('activate', ({ detail }) => active.push([name, detail.epoch]));
      }
      await alice.session.create();
      await settleUntil(room, [alice.session.invite(await bob.session.keyPackage())]);
      return { room, alice, bob, active };
    }

    it('activates at once for who has nothing to break, later for the others', async () => {
      const { active } = await watched(60_000);
      expect(active).to.deep.equal([
        ['alice', 0],
        ['bob', 1],
      ]);
    });

    it('activates when all others are ready', async () => {
      const { room, alice, bob, active } = await watched(60_000);
      bob.session.acknowledge();
      await room.settle();
      expect(active.at(-1)).to.deep.equal(['alice', 1]);
      await settleUntil(room, [alice.session.rotate()]);
      expect(active).to.have.length(3);
      alice.session.acknowledge();
      bob.session.acknowledge();
      await room.settle();
      expect(active.slice(3).sort()).to.deep.equal([
        ['alice', 2],
        ['bob', 2],
      ]);
      alice.session.close();
      bob.session.close();
    });

    it('activates after a time where nobody answers', async () => {
      const { active } = await watched(20);
      while (!active.some(([name, epoch]) => name === 'alice' && epoch === 1)) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    });

    it('gets to newer keys though the group changes all the time', async () => {
      const { room, alice, active } = await watched(100);
      const used = () => active.filter(([name, epoch]) => name === 'alice' && epoch > 1);
      for (let i = 0; i < 500 && used().length === 0; i++) await settleUntil(room, [alice.session.rotate()]);
      expect(used()).to.have.length.greaterThan(0);
      for (const { session } of [alice, ...room.people]) session.close();
    });

    it('activates when it is told to, once, and never an epoch that has passed', async () => {
      const { room, alice, bob, active } = await watched(60_000);
      alice.session.activate();
      alice.session.activate();
      expect(active.filter(([name]) => name === 'alice')).to.deep.equal([
        ['alice', 0],
        ['alice', 1],
      ]);
      await settleUntil(room, [bob.session.rotate()]);
      await settleUntil(room, [bob.session.rotate()]);
      alice.session.activate();
      expect(active.at(-1)).to.deep.equal(['alice', 3]);
      expect(active).to.not.deep.include(['alice', 2]);
      alice.session.close();
      bob.session.close();
    });
  });
});
