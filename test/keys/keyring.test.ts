import { expect } from 'chai';
import { Keyring, type KeyringEvents, rawKey } from '../../src/keys/index.js';
import { deferred } from '../../src/shared/deferred.js';
import { rejection } from '../sframe/bytes.js';
import { frame, nonceOf, StagePipeline } from './stage-pipeline.js';

const secret = (fill: number) => new Uint8Array(32).fill(fill);

/** A keyring with a sender and one receiver for each participant. */
async function room(participants: readonly string[] = ['bob'], keyring = new Keyring({ participant: 'alice' })) {
  const sender = new StagePipeline('sender');
  const receivers = new Map(participants.map((name) => [name, new StagePipeline('receiver')]));
  await keyring.protect(sender);
  for (const [name, receiver] of receivers) await keyring.protect(receiver, name);
  return { keyring, sender, receiver: (name: string) => receivers.get(name)! };
}

describe('keys/keyring', () => {
  const keyrings: Keyring[] = [];
  const make = (options?: ConstructorParameters<typeof Keyring>[0]) => {
    const keyring = new Keyring({ participant: 'alice', ...options });
    keyrings.push(keyring);
    return keyring;
  };
  afterEach(() => Promise.all(keyrings.splice(0).map((keyring) => keyring.close())));

  it('gives a shared key to every receiver and, once activated, to the senders', async () => {
    const { keyring, sender, receiver } = await room(['bob', 'carol'], make());
    await keyring.add({ keyID: 3, key: secret(1) });
    expect(await sender.pass(frame)).to.equal(undefined);
    expect(keyring.activeKeyID).to.equal(undefined);
    expect(await keyring.activate(3)).to.equal(true);
    expect(keyring.activeKeyID).to.equal(3);
    for (const name of ['bob', 'carol']) {
      expect(await receiver(name).pass((await sender.pass(frame))!), name).to.deep.equal(frame);
    }
  });

  it("keeps one participant's keys from another's receiver", async () => {
    const { keyring, receiver } = await room(['bob', 'carol'], make());
    const bob = new StagePipeline('sender');
    const key = await rawKey(secret(2));
    await Reflect.get(bob.stages, 'sframe').setEncryptionKey(key, 0);
    await keyring.add({ participant: 'bob', keyID: 0, key: secret(2) });
    await keyring.add({ participant: 'carol', keyID: 0, key: secret(3) });
    expect(await receiver('carol').pass((await bob.pass(frame))!)).to.equal(undefined);
    expect(await receiver('bob').pass((await bob.pass(frame))!)).to.deep.equal(frame);
  });

  it("prefers a participant's own key to everybody's of the same ID, and returns to that", async () => {
    const { keyring, receiver } = await room(['bob'], make());
    const [shared, own] = [new StagePipeline('sender'), new StagePipeline('sender')];
    await Reflect.get(shared.stages, 'sframe').setEncryptionKey(await rawKey(secret(1)), 0);
    await Reflect.get(own.stages, 'sframe').setEncryptionKey(await rawKey(secret(2)), 0);
    await keyring.add({ participant: 'bob', keyID: 0, key: secret(2) });
    await keyring.add({ keyID: 0, key: secret(1) });
    expect(await receiver('bob').pass((await own.pass(frame))!)).to.deep.equal(frame);
    expect(await receiver('bob').pass((await shared.pass(frame))!)).to.equal(undefined);
    await keyring.retire(0, 'bob');
    expect(await receiver('bob').pass((await own.pass(frame))!)).to.equal(undefined);
    expect(await receiver('bob').pass((await shared.pass(frame))!)).to.deep.equal(frame);
  });

  it('wipes the bytes of a key, and of what is none', async () => {
    const keyring = make();
    const [bytes, short] = [secret(5), secret(5).subarray(0, 15)];
    await keyring.add({ keyID: 0, key: bytes });
    expect(await rejection(keyring.add({ keyID: 1, key: short }))).to.be.instanceOf(RangeError);
    expect([...bytes, ...short].every((byte) => byte === 0)).to.equal(true);
  });

  it('has of two keys with one ID the one that was added last', async () => {
    const { keyring, receiver } = await room(['bob'], make());
    const sender = new StagePipeline('sender');
    await Reflect.get(sender.stages, 'sframe').setEncryptionKey(await rawKey(secret(2)), 0);
    await Promise.all([
      keyring.add({ keyID: 0, key: secret(1) }),
      keyring.add({ keyID: 0, key: await rawKey(secret(2)) }),
    ]);
    expect(await receiver('bob').pass((await sender.pass(frame))!)).to.deep.equal(frame);
  });

  it('refuses wrong arguments by name', async () => {
    const { keyring } = await room([], make());
    const extractable = await crypto.subtle.importKey('raw', secret(1), { name: 'HMAC', hash: 'SHA-256' }, true, [
      'sign',
    ]);
    const cases: [() => Promise<unknown>, typeof Error, string][] = [
      [() => keyring.add({ keyID: -1, key: secret(1) }), RangeError, '"keyID"'],
      [() => keyring.add({ keyID: 0, key: 'secret' as never }), TypeError, '"key"'],
      [() => keyring.add({ keyID: 0, key: extractable }), TypeError, '"key"'],
      [() => keyring.add({ keyID: 0, key: secret(1), participant: '' }), RangeError, '"participant"'],
      [() => keyring.add({ keyID: 0, key: secret(1), gracePeriod: -1 }), RangeError, '"gracePeriod"'],
      [() => keyring.activate(0), RangeError, '"keyID"'],
      [() => keyring.activate(0, { acknowledged: -1 }), RangeError, '"options.acknowledged"'],
      [() => keyring.activate(0, { shortKeyIDs: 1 as never }), TypeError, '"options.shortKeyIDs"'],
      [() => keyring.protect(new StagePipeline('receiver')), TypeError, '"participant"'],
      [() => keyring.protect(new StagePipeline('sender'), 'bob'), RangeError, '"participant"'],
      [() => keyring.retire(0.5), RangeError, '"keyID"'],
      [() => keyring.forget(7 as never), TypeError, '"participant"'],
      [() => keyring.setSenderIndexes({} as never), TypeError, '"indexes"'],
    ];
    for (const [call, type, named] of cases) {
      const error = await rejection(call());
      expect(error, named).to.be.instanceOf(type);
      expect((error as Error).message).to.include(named);
    }
    expect(() => new Keyring({ participant: '' })).to.throw(RangeError, '"options.participant"');
    expect(() => new Keyring({ keyScheme: 'none' as never })).to.throw(TypeError, '"options.keyScheme"');
  });

  describe('activate', () => {
    it('seals with the new key only after own receivers have it and the others have acknowledged it', async () => {
      const { keyring, sender, receiver } = await room(['bob'], make());
      await keyring.add({ keyID: 0, key: secret(1) });
      await keyring.activate(0);
      const open = deferred<void>();
      const acknowledged = deferred<void>();
      receiver('bob').gate = open.promise;
      const added = keyring.add({ keyID: 1, key: secret(2) });
      await tick();
      const activated = keyring.activate(1, { acknowledged: acknowledged.promise });
      acknowledged.resolve();
      await tick();
      expect(keyring.activeKeyID, 'before the receiver has it').to.equal(0);
      open.resolve();
      await added;
      expect(await activated).to.equal(true);
      expect(receiver('bob').calls).to.deep.equal(['addDecryptionKey 0', 'addDecryptionKey 1']);
      expect(await receiver('bob').pass((await sender.pass(frame))!)).to.deep.equal(frame);

      await keyring.add({ keyID: 2, key: secret(3) });
      const late = deferred<void>();
      const third = keyring.activate(2, { acknowledged: late.promise });
      await tick();
      expect(keyring.activeKeyID, 'before it is acknowledged').to.equal(1);
      late.resolve();
      expect(await third).to.equal(true);
    });

    it('keeps frames under the old key readable until it is retired', async () => {
      const { keyring, sender, receiver } = await room(['bob'], make());
      await keyring.add({ keyID: 0, key: secret(1) });
      await keyring.activate(0);
      const [first, second] = [(await sender.pass(frame))!, (await sender.pass(frame))!];
      await keyring.add({ keyID: 1, key: secret(2) });
      await keyring.activate(1, { acknowledged: 0 });
      const third = (await sender.pass(frame))!;
      for (const sealed of [third, first]) expect(await receiver('bob').pass(sealed)).to.deep.equal(frame);
      await keyring.retire(0);
      expect(await receiver('bob').pass(second)).to.equal(undefined);
    });

    it('retires the key before it after a grace period, and nothing else', async () => {
      const { keyring, receiver } = await room(['bob'], make());
      for (const keyID of [0, 1, 2]) await keyring.add({ keyID, key: secret(keyID + 1) });
      await keyring.activate(0);
      await keyring.activate(1, { acknowledged: 0, gracePeriod: 1 });
      await expectSoon(() => receiver('bob').calls.includes('removeDecryptionKey 0'));
      expect(receiver('bob').calls.filter((call) => call.startsWith('remove'))).to.have.lengthOf(1);
      expect(keyring.activeKeyID).to.equal(1);
    });

    it('does not retire a key that is active again when its grace period ends', async () => {
      const { keyring, sender, receiver } = await room(['bob'], make());
      for (const keyID of [0, 1]) await keyring.add({ keyID, key: secret(keyID + 1) });
      await keyring.activate(0);
      await keyring.activate(1, { acknowledged: 0, gracePeriod: 20 });
      await keyring.activate(0, { acknowledged: 0, gracePeriod: 20 });
      await expectSoon(() => receiver('bob').calls.includes('removeDecryptionKey 1'));
      expect(receiver('bob').calls.filter((call) => call.startsWith('remove'))).to.have.lengthOf(1);
      expect(await receiver('bob').pass((await sender.pass(frame))!)).to.deep.equal(frame);
    });

    it("retires a participant's earlier keys after the grace period of a new one", async () => {
      const { keyring, receiver } = await room(['bob'], make());
      for (const keyID of [0, 1]) await keyring.add({ participant: 'bob', keyID, key: secret(1) });
      await keyring.add({ participant: 'bob', keyID: 2, key: secret(2), gracePeriod: 1 });
      await keyring.add({ participant: 'bob', keyID: 3, key: secret(3) });
      await expectSoon(() => receiver('bob').calls.filter((call) => call.startsWith('remove')).length === 2);
      expect(receiver('bob').calls.slice(-2)).to.have.members(['removeDecryptionKey 0', 'removeDecryptionKey 1']);
    });

    it('leaves the key in use where it is not acknowledged', async () => {
      const { keyring } = await room([], make());
      for (const keyID of [0, 1]) await keyring.add({ keyID, key: secret(keyID + 1) });
      await keyring.activate(0);
      const failure = new Error('nobody is there');
      expect(await rejection(keyring.activate(1, { acknowledged: Promise.reject(failure) }))).to.equal(failure);
      expect(keyring.activeKeyID).to.equal(0);
    });

    it('lets the latest call win, and a retired key lose', async () => {
      const { keyring } = await room([], make());
      for (const keyID of [0, 1, 2]) await keyring.add({ keyID, key: secret(keyID + 1) });
      const [slow, slower] = [deferred<void>(), deferred<void>()];
      const first = keyring.activate(0, { acknowledged: slower.promise });
      const second = keyring.activate(1, { acknowledged: slow.promise });
      slow.resolve();
      expect(await second).to.equal(true);
      slower.resolve();
      expect(await first).to.equal(false);
      const third = keyring.activate(2, { acknowledged: tick() });
      await keyring.retire(2);
      expect(await third).to.equal(false);
      expect(keyring.activeKeyID).to.equal(1);
    });

    it('drops frames once the active key is retired, though another has its ID by now', async () => {
      for (const forgetful of [true, false]) {
        const { keyring, sender } = await room([], make());
        for (const fill of [1, 2]) {
          await keyring.add({ keyID: 0, key: secret(fill) });
          await keyring.activate(0, { acknowledged: 0 });
        }
        await keyring.add({ keyID: 0, key: secret(3) });
        expect(await sender.pass(frame)).to.be.instanceOf(Uint8Array);
        await (forgetful ? keyring.forget() : keyring.retire(0));
        expect(await sender.pass(frame)).to.equal(undefined);
      }
    });

    it('drops frames once the active key is retired', async () => {
      const { keyring, sender } = await room([], make());
      await keyring.add({ keyID: 0, key: secret(1) });
      await keyring.activate(0);
      expect(await sender.pass(frame)).to.be.instanceOf(Uint8Array);
      await keyring.retire(0);
      expect(await sender.pass(frame)).to.equal(undefined);
      expect(keyring.activeKeyID).to.equal(undefined);
    });
  });

  describe('pipelines', () => {
    it('gives one that comes later what the others have', async () => {
      const { keyring, sender } = await room([], make());
      await keyring.add({ keyID: 0, key: secret(1) });
      await keyring.add({ participant: 'bob', keyID: 1, key: secret(2) });
      await keyring.activate(0);
      const [late, lateSender] = [new StagePipeline('receiver'), new StagePipeline('sender')];
      await keyring.protect(late, 'bob');
      await keyring.protect(lateSender);
      expect(late.calls).to.have.members(['addDecryptionKey 0', 'addDecryptionKey 1']);
      for (const one of [sender, lateSender]) expect(await late.pass((await one.pass(frame))!)).to.deep.equal(frame);
    });

    it('gives one that started afresh its keys again', async () => {
      const { keyring, sender, receiver } = await room(['bob'], make());
      await keyring.add({ keyID: 0, key: secret(1) });
      await keyring.activate(0);
      sender.respawn();
      receiver('bob').respawn();
      await expectSoon(() => sender.calls.length === 2 && receiver('bob').calls.length === 2);
      // Each has taken what it was called for: changes come one after another.
      await Promise.all([keyring.protect(sender), keyring.protect(receiver('bob'), 'bob')]);
      expect(await receiver('bob').pass((await sender.pass(frame))!)).to.deep.equal(frame);
    });

    it("takes the former participant's keys when a receiver is named anew, and all when it is released", async () => {
      const { keyring, receiver } = await room(['bob'], make());
      await keyring.add({ participant: 'bob', keyID: 1, key: secret(1) });
      await keyring.add({ participant: 'carol', keyID: 2, key: secret(2) });
      await keyring.protect(receiver('bob'), 'carol');
      expect(receiver('bob').calls).to.deep.equal([
        'addDecryptionKey 1',
        'addDecryptionKey 2',
        'removeDecryptionKey 1',
      ]);
      await keyring.release(receiver('bob'));
      expect(receiver('bob').calls.at(-1)).to.equal('removeDecryptionKey 2');
      await keyring.add({ participant: 'carol', keyID: 3, key: secret(3) });
      expect(receiver('bob').calls.at(-1)).to.equal('removeDecryptionKey 2');
    });

    it('is not held up by one that is gone', async () => {
      const { keyring, sender, receiver } = await room(['bob'], make());
      receiver('bob').state = 'detached';
      await keyring.add({ keyID: 0, key: secret(1) });
      expect(await keyring.activate(0)).to.equal(true);
      expect(receiver('bob').calls).to.deep.equal([]);
      expect(sender.calls).to.deep.equal(['setEncryptionKey 0']);
    });

    it('says who refuses a key, offers it once, and gives the others', async () => {
      const { keyring, receiver } = await room(['bob'], make());
      const refused: KeyringEvents['key-refused'][] = [];
      keyring.addEventListener('key-refused', ({ detail }) => refused.push(detail));
      const error = await rejection(keyring.add({ participant: 'bob', keyID: 256, key: secret(1) }));
      expect(error).to.have.property('code', 'invalid-options');
      await keyring.add({ participant: 'bob', keyID: 1, key: secret(2) });
      await keyring.retire(256, 'bob');
      expect(receiver('bob').calls).to.deep.equal(['addDecryptionKey 256', 'addDecryptionKey 1']);
      expect(refused).to.have.lengthOf(1);
      expect(refused[0]).to.include({ participant: 'bob', attached: receiver('bob'), error });
    });

    it('forgets all of a participant who has left, and nothing of the others', async () => {
      const { keyring, receiver } = await room(['bob', 'carol'], make());
      for (const participant of ['bob', 'carol']) {
        for (const keyID of [0, 1]) await keyring.add({ participant, keyID, key: secret(keyID + 1) });
      }
      await keyring.forget('bob');
      expect(receiver('bob').calls.slice(2)).to.have.members(['removeDecryptionKey 0', 'removeDecryptionKey 1']);
      expect(receiver('carol').calls).to.have.lengthOf(2);
    });

    it('forgets the oldest of more keys than one owner may have', async () => {
      const { keyring, receiver } = await room(['bob'], make());
      for (let keyID = 0; keyID < 66; keyID++) await keyring.add({ participant: 'bob', keyID, key: secret(1) });
      const removed = receiver('bob').calls.filter((call) => call.startsWith('remove'));
      expect(removed).to.deep.equal(['removeDecryptionKey 0', 'removeDecryptionKey 1']);
    });

    it("takes keys of one generation, or of one epoch, for each other's successors", async () => {
      for (const [keyScheme, keyIDs] of [
        [{ ratchetBits: 4 }, [17, 18, 32]],
        [{ epochBits: 4 }, [1, 17, 2]],
      ] as const) {
        const keyring = make({ keyScheme });
        const receiver = new StagePipeline('receiver', { keyScheme });
        await keyring.protect(receiver, 'bob');
        for (const keyID of keyIDs) await keyring.add({ participant: 'bob', keyID, key: secret(keyID) });
        await keyring.retire(keyIDs[0], 'bob');
        expect(receiver.calls).to.deep.equal(keyIDs.map((keyID) => `addDecryptionKey ${keyID}`));
        await keyring.retire(keyIDs[1], 'bob');
        expect(receiver.calls.at(-1)).to.equal(`removeDecryptionKey ${keyIDs[1]}`);
      }
    });

    it('tells their events, with whose they are', async () => {
      const { keyring, receiver } = await room(['bob'], make());
      const failed: KeyringEvents['decryption-failed'][] = [];
      const types: string[] = [];
      keyring.addEventListener('decryption-failed', ({ detail }) => failed.push(detail));
      keyring.addEventListener('report', ({ detail }) => types.push(detail.type));
      await keyring.add({ participant: 'bob', keyID: 5, key: secret(1) });
      const stranger = new StagePipeline('sender');
      await Reflect.get(stranger.stages, 'sframe').setEncryptionKey(await rawKey(secret(9)), 5);
      await receiver('bob').pass((await stranger.pass(frame))!);
      expect(failed).to.have.lengthOf(1);
      expect(failed[0]).to.include({
        participant: 'bob',
        attached: receiver('bob'),
        cause: 'authentication',
        synchronizationSource: 7,
        keyID: 5,
        stage: 'sframe',
      });
      expect(types).to.deep.equal(['decryption-failed']);
    });
  });

  describe('nonces', () => {
    it('are never used twice by many pages with one passphrase, reloads and respawned workers', async () => {
      const nonces: string[] = [];
      for (let page = 0; page < 100; page++) {
        const { keyring, sender } = await room([], make());
        await keyring.add({ keyID: 1, key: secret(7) });
        await keyring.activate(1);
        for (let life = 0; life < 2; life++) {
          await expectSoon(async () => (await sender.pass(frame)) !== undefined);
          for (let frames = 0; frames < 10; frames++) nonces.push(nonceOf((await sender.pass(frame))!));
          sender.respawn();
        }
      }
      expect(nonces).to.have.lengthOf(2_000);
      expect(new Set(nonces).size).to.equal(nonces.length);
    });

    it('have a context for each worker of a page, where key IDs are short', async () => {
      const keyring = make();
      const contexts = new Map<object, Set<number>>();
      await keyring.add({ keyID: 1, key: secret(8) });
      await keyring.activate(1, { shortKeyIDs: true });
      for (let index = 0; index < 40; index++) {
        const sender = new StagePipeline('sender');
        await keyring.protect(sender);
        for (let life = 0; life < 2; life++) {
          await expectSoon(async () => (await sender.pass(frame)) !== undefined);
          const [kid] = nonceOf((await sender.pass(frame))!).split(':');
          contexts.set(sender.worker, (contexts.get(sender.worker) ?? new Set()).add(Math.floor(Number(kid) / 256)));
          sender.respawn();
        }
      }
      expect(contexts.size).to.equal(80);
      expect(new Set([...contexts.values()].map(([...numbers]) => numbers.join())).size).to.equal(80);
    });

    it('go on where they were when a key is activated again', async () => {
      for (const options of [{}, { shortKeyIDs: true }]) {
        const { keyring, sender } = await room([], make());
        for (const keyID of [0, 1]) await keyring.add({ keyID, key: secret(keyID + 20) });
        const nonces: string[] = [];
        for (let turn = 0; turn < 10; turn++) {
          await keyring.activate(turn % 2, { ...options, acknowledged: 0 });
          await keyring.activate(turn % 2, { ...options, acknowledged: 0 });
          for (let frames = 0; frames < 3; frames++) nonces.push(`${turn % 2} ${nonceOf((await sender.pass(frame))!)}`);
        }
        expect(new Set(nonces).size).to.equal(30);
      }
    });

    it('share a counter within a worker, so that short key IDs stay short', async () => {
      const keyring = make();
      const [worker, other] = [{}, {}];
      const senders = [worker, worker, other].map((one) => Object.assign(new StagePipeline('sender'), { worker: one }));
      for (const sender of senders) await keyring.protect(sender);
      await keyring.add({ keyID: 2, key: crypto.getRandomValues(new Uint8Array(32)) });
      await keyring.activate(2, { shortKeyIDs: true });
      const [first, second, elsewhere] = await Promise.all(
        senders.map(async (sender) => nonceOf((await sender.pass(frame))!)),
      );
      expect(second!.split(':')[0]).to.equal(first!.split(':')[0]);
      expect(new Set([first, second, elsewhere]).size).to.equal(3);
      expect(Number(elsewhere!.split(':')[0]) % 256).to.equal(2);
    });
  });
});

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

async function expectSoon(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 400 && !(await condition()); turn++) await tick();
  expect(await condition()).to.equal(true);
}
