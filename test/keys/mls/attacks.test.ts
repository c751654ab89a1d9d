import { expect } from 'chai';
import fc from 'fast-check';
import { clientConfig } from '../../../src/keys/mls/client-config.js';
import { commit, found, handle, type OwnCommit, sealNotice } from '../../../src/keys/mls/group.js';
import { join } from '../../../src/keys/mls/join.js';
import { makeKeyPackage } from '../../../src/keys/mls/own-key-packages.js';
import { generateMlsSignatureKeys, mlsCipherSuite } from '../../../src/keys/mls/signature-keys.js';
import type { ClientState, PrivateMessage, Proposal, Welcome } from '../../../src/keys/mls/ts-mls.js';
import { decodeMessage } from '../../../src/keys/mls/wire.js';
import type { MlsOutcome } from '../../../src/keys/mls.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { ascending, rejection } from '../../sframe/bytes.js';
import { group, type Person, Room, settleUntil } from './room.js';

/** Outcomes that change nothing. */
const harmless: readonly MlsOutcome[] = ['malformed', 'refused', 'foreign', 'stale', 'early', 'overflow', 'duplicate'];

/** Takes what waits to be delivered out of a room: one message, where there is to be one. */
function intercept(room: Room): Bytes {
  const [message, ...others] = room.waiting.splice(0);
  expect(others).to.have.length(0);
  return message!;
}

/** Begins a change and gives the commit for it, undelivered. */
async function commitOf(room: Room, change: Promise<unknown>): Promise<Bytes> {
  change.catch(() => {});
  while (room.waiting.length === 0) await new Promise((resolve) => setTimeout(resolve));
  return intercept(room);
}

describe('keys/mls-session, under attack', function () {
  this.timeout(120_000);

  it('takes no commit that was changed at any byte or cut short, and then the true one', async () => {
    const { room, people } = await group('alice', 'bob', 'carol');
    const [alice, bob] = people as [Person, Person];
    const sent = await commitOf(room, alice.session.rotate());
    const before = bob.session.epoch;
    for (let at = 0; at < sent.length; at++) {
      const forged = sent.slice();
      forged[at]! ^= 1 << (at % 8);
      expect(harmless, `byte ${at}`).to.include((await bob.session.receive(forged)).outcome);
      if (at % 16 === 0) expect(harmless).to.include((await bob.session.receive(sent.subarray(0, at))).outcome);
    }
    expect(bob.session.epoch).to.equal(before);
    expect((await bob.session.receive(sent)).outcome).to.equal('epoch');
  });

  it('joins by no Welcome that was changed, and then by the true one', async () => {
    const room = new Room();
    const [alice, bob] = [await room.enter('alice'), await room.enter('bob')];
    await alice.session.create();
    const keyPackage = await bob.session.keyPackage();
    await alice.session.receive(await commitOf(room, alice.session.invite(keyPackage)));
    const welcome = intercept(room);
    for (let at = 0; at < welcome.length; at += 3) {
      const forged = welcome.slice();
      forged[at]! ^= 1 << (at % 8);
      expect(harmless, `byte ${at}`).to.include((await bob.session.receive(forged)).outcome);
    }
    expect(bob.session.epoch).to.equal(undefined);
    expect((await bob.session.receive(welcome)).outcome).to.equal('joined');
  });

  it('lets in nobody by a key package that was changed', async () => {
    const room = new Room();
    const [alice, bob] = [await room.enter('alice'), await room.enter('bob')];
    await alice.session.create();
    const keyPackage = await bob.session.keyPackage();
    for (let at = 0; at < keyPackage.length; at++) {
      const forged = keyPackage.slice();
      forged[at]! ^= 1 << (at % 8);
      expect(await rejection(alice.session.invite(forged)), `byte ${at}`).to.have.property('code', 'mls-refused');
    }
    await settleUntil(room, [alice.session.invite(keyPackage)]);
    expect(bob.session.epoch).to.include({ epoch: 1 });
  });

  it('survives bytes of any kind', async () => {
    const { people } = await group('alice', 'bob');
    const [{ session }] = people as [Person];
    const outside = await new Room().enter('outside');
    await outside.session.keyPackage();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.constantFrom(0, 1, 2, 3, 4, 5), async (bytes, format) => {
        // Version 1 and a wire format, which random bytes would seldom have.
        const framed = Uint8Array.of(0, 1, 0, format, ...bytes);
        for (const one of [Uint8Array.from(bytes), framed]) {
          expect(harmless).to.include((await session.receive(one)).outcome);
          expect(harmless).to.include((await outside.session.receive(one)).outcome);
        }
      }),
      { numRuns: 500 },
    );
    expect(session.epoch).to.include({ epoch: 1 });
  });

  it('takes each message once, and none of an epoch that has passed', async () => {
    const { room, people } = await group('alice', 'bob');
    const [alice, bob] = people as [Person, Person];
    bob.session.acknowledge();
    await bob.session.receive(ascending(1));
    const notice = intercept(room);
    expect((await bob.session.receive(notice)).outcome).to.equal('duplicate');
    expect((await alice.session.receive(notice)).outcome).to.equal('notice');
    expect((await alice.session.receive(notice)).outcome).to.equal('duplicate');

    const [first, second] = [await commitOf(room, alice.session.rotate()), await commitOf(room, bob.session.rotate())];
    for (const { session } of people) {
      expect((await session.receive(second)).outcome).to.equal('epoch');
      for (const late of [second, first, notice]) expect((await session.receive(late)).outcome).to.equal('stale');
    }
    // Who was overtaken has committed again, to the next epoch.
    await room.settle();
    expect(people.map(({ session }) => session.epoch!.epoch)).to.deep.equal([3, 3]);
  });

  it('keeps messages of epochs to come until they are due, in whatever order they come', async () => {
    const { room, people } = await group('alice', 'bob', 'carol');
    const [alice, bob, carol] = people as [Person, Person, Person];
    const sent: Bytes[] = [];
    for (let i = 0; i < 5; i++) {
      sent.push(await commitOf(room, [alice, bob][i % 2]!.session.rotate()));
      for (const { session } of [alice, bob]) await session.receive(sent[i]!);
    }
    for (const message of [sent[3]!, sent[1]!, sent[4]!, sent[2]!, sent[3]!]) {
      expect((await carol.session.receive(message)).outcome).to.equal('early');
    }
    expect((await carol.session.receive(sent[0]!)).outcome).to.equal('epoch');
    expect(carol.session.epoch!.epoch).to.equal(alice.session.epoch!.epoch);
    expect(carol.session.epoch!.authenticator).to.deep.equal(alice.session.epoch!.authenticator);
  });

  it('is not filled up by forgeries of epochs to come', async () => {
    const { room, people } = await group('alice', 'bob');
    const [alice, bob] = people as [Person, Person];
    const sent = await commitOf(room, alice.session.rotate());
    // Version (2), wire format (2), length of the group ID (1), group ID, epoch (8).
    const epochAt = 5 + bob.session.groupID.length + 7;
    const outcomes: MlsOutcome[] = [];
    for (let i = 0; i < 2_000; i++) {
      const forged = sent.slice();
      forged[epochAt]! += 1 + (i % 50);
      outcomes.push((await bob.session.receive(forged)).outcome);
    }
    expect(outcomes).to.include('overflow');
    expect((await bob.session.receive(sent)).outcome).to.equal('epoch');
    await alice.session.receive(sent);
    await settleUntil(room, [bob.session.rotate()]);
    expect(alice.session.epoch!.epoch).to.equal(bob.session.epoch!.epoch);
  });

  it('takes in a thousand messages at a time, and no more', async () => {
    const { people } = await group('alice', 'bob');
    const results = await Promise.all(
      Array.from({ length: 1_500 }, () => people[0]!.session.receive(Uint8Array.of(0, 1, 0, 9))),
    );
    const count = (outcome: MlsOutcome) => results.filter((one) => one.outcome === outcome).length;
    expect([count('malformed'), count('overflow')]).to.deep.equal([1_024, 476]);
  });
});

describe('keys/mls/group, between members', function () {
  this.timeout(60_000);

  /** Alice and Bob by their bare states, so that one of them can do what no session does. */
  async function pair(): Promise<{ alice: ClientState; bob: ClientState; carol: OwnCommit }> {
    const suite = await mlsCipherSuite();
    const config = clientConfig(async () => true);
    const own = async (name: string) =>
      makeKeyPackage(new TextEncoder().encode(name), await generateMlsSignatureKeys(), suite);
    const [first, second, third] = [await own('alice'), await own('bob'), await own('carol')];
    const add = (keyPackage: typeof first.publicPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } });
    const added = await commit(await found(ascending(3), first, config, suite), [add(second.publicPackage)], suite);
    const { state } = await join(welcomeOf(added), second, ascending(3), config, suite);
    return { alice: added.state, bob: state, carol: await commit(state, [add(third.publicPackage)], suite) };
  }

  function welcomeOf({ welcome }: OwnCommit): Welcome {
    const message = decodeMessage(welcome!);
    if (message?.wireformat !== 'mls_welcome') throw new Error('no Welcome');
    return message.welcome;
  }

  function privateMessage(bytes: Bytes): PrivateMessage {
    const message = decodeMessage(bytes);
    if (message?.wireformat !== 'mls_private_message') throw new Error('no private message');
    return message.privateMessage;
  }

  it('refuses commits of proposals that are no additions or removals', async () => {
    const suite = await mlsCipherSuite();
    const { alice, bob } = await pair();
    const others: Proposal[] = [
      { proposalType: 'group_context_extensions', groupContextExtensions: { extensions: [] } },
      {
        proposalType: 'reinit',
        reinit: { groupId: ascending(1), version: 'mls10', cipherSuite: suite.name, extensions: [] },
      },
    ];
    for (const proposal of others) {
      const { bytes } = await commit(alice, [proposal], suite);
      const error = await rejection(handle(bob, privateMessage(bytes), suite));
      expect(String(error)).to.contain('add, remove and update only');
    }
  });

  it('refuses a commit by which a member becomes somebody else', async () => {
    const suite = await mlsCipherSuite();
    const { alice, bob } = await pair();
    const [leaf] = alice.ratchetTree;
    if (leaf?.nodeType !== 'leaf') throw new Error('no leaf');
    const credential = { credentialType: 'basic', identity: new TextEncoder().encode('mallory') } as const;
    const disguised = { ...alice, ratchetTree: alice.ratchetTree.slice() };
    disguised.ratchetTree[0] = { nodeType: 'leaf', leaf: { ...leaf.leaf, credential } };
    const { bytes } = await commit(disguised, [], suite);
    const error = await rejection(handle(bob, privateMessage(bytes), suite));
    expect(String(error)).to.contain('identity');
    expect(await handle(bob, privateMessage((await commit(alice, [], suite)).bytes), suite)).to.have.property(
      'kind',
      'commit',
    );
  });

  it('gives who was removed no way into the next epochs, with all secrets of the last', async () => {
    const suite = await mlsCipherSuite();
    const { alice, bob } = await pair();
    const removal = await commit(alice, [{ proposalType: 'remove', remove: { removed: 1 } }], suite);
    const handled = await handle(bob, privateMessage(removal.bytes), suite);
    if (handled.kind !== 'commit') throw new Error('no commit');
    expect(handled.removed.has(1)).to.equal(true);
    expect(handled.state.keySchedule.exporterSecret).to.deep.equal(bob.keySchedule.exporterSecret);
    expect(handled.state.keySchedule.exporterSecret).to.not.deep.equal(removal.state.keySchedule.exporterSecret);

    const { bytes } = await sealNotice(removal.state, { kind: 'ready', index: 0 }, suite);
    const { groupContext } = removal.state;
    for (const state of [bob, handled.state, { ...bob, groupContext }, { ...handled.state, groupContext }]) {
      expect(await rejection(handle(state, privateMessage(bytes), suite))).to.be.instanceOf(Error);
    }
  });

  it('gives who comes in no way into the epochs before', async () => {
    const suite = await mlsCipherSuite();
    const { alice, bob, carol } = await pair();
    const before = await sealNotice(alice, { kind: 'ready', index: 0 }, suite);
    expect(await handle(bob, privateMessage(before.bytes), suite)).to.have.property('kind', 'notice');
    // Carol's state, at its best: all that a member of the new epoch knows.
    const { groupContext } = alice;
    for (const state of [carol.state, { ...carol.state, groupContext }]) {
      expect(await rejection(handle(state, privateMessage(before.bytes), suite))).to.be.instanceOf(Error);
    }
  });
});
