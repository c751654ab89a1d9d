import { hkdfSync } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import {
  Keyring,
  type SenderKeyMessage,
  SenderKeys,
  type SenderKeysEvents,
  type SenderKeysOptions,
  senderKeyScheme,
} from '../../src/keys/index.js';
import { Batches } from '../../src/keys/sender-keys-batches.js';
import { deferred } from '../../src/shared/deferred.js';
import type { Bytes } from '../../src/shared/stage.js';
import { isWiped, rejection, toHex } from '../sframe/bytes.js';
import { frame, StagePipeline } from './stage-pipeline.js';

const stageOptions = { keyScheme: senderKeyScheme, replayScope: 'pipeline' } as const;

/** One participant: a sender, and a receiver for each of the others. */
class Participant {
  readonly keyring: Keyring;
  readonly keys: SenderKeys;
  readonly sender = new StagePipeline('sender', stageOptions);
  readonly receivers = new Map<string, StagePipeline>();
  readonly sent: (SenderKeyMessage & { readonly to: string })[] = [];

  constructor(name: string, options: Partial<SenderKeysOptions> = {}) {
    this.keyring = new Keyring({ participant: name, keyScheme: senderKeyScheme });
    this.keys = new SenderKeys(this.keyring, {
      interval: 0,
      send: (to, { keyID, key }) => {
        this.sent.push({ to, keyID, key: key.slice() });
        return undefined;
      },
      ...options,
    });
    void this.keyring.protect(this.sender);
  }

  /** The receiver of another's media. */
  from(name: string): StagePipeline {
    const receiver = this.receivers.get(name) ?? new StagePipeline('receiver', stageOptions);
    this.receivers.set(name, receiver);
    return receiver;
  }

  close(): Promise<void> {
    this.keys.close();
    return this.keyring.close();
  }
}

describe('keys/sender-keys', () => {
  const open: Participant[] = [];
  const make = (name = 'alice', options?: Partial<SenderKeysOptions>) => {
    const participant = new Participant(name, options);
    open.push(participant);
    return participant;
  };
  afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

  it('begins with a key that nobody is given', async () => {
    const alice = make();
    await changed(alice);
    expect(alice.sent).to.deep.equal([]);
    expect(alice.keyring.activeKeyID).to.equal(0);
    expect(await alice.sender.pass(frame)).to.be.instanceOf(Uint8Array);
  });

  it('goes one step forward for newcomers, as RFC 9605 says, and tells only them', async () => {
    const alice = make();
    await changed(alice);
    await alice.keys.join('bob');
    await Promise.all([alice.keys.join('carol'), alice.keys.join('dave')]);
    expect(alice.sent.map(({ to, keyID }) => [to, keyID])).to.deep.equal([
      ['bob', 1],
      ['carol', 2],
      ['dave', 2],
    ]);
    const next = hkdfSync('sha256', alice.sent[0]!.key, new Uint8Array(), 'SFrame 1.0 Ratchet', 32);
    for (const { key } of alice.sent.slice(1)) expect(toHex(key)).to.equal(toHex(new Uint8Array(next)));
    expect(alice.keyring.activeKeyID).to.equal(2);
  });

  it('replaces the key when somebody leaves, and tells all that remain', async () => {
    const alice = make();
    for (const name of ['bob', 'carol', 'dave']) await alice.keys.join(name);
    const before = alice.sent.splice(0).map(({ key }) => toHex(key));
    await alice.keys.leave('carol');
    expect(alice.sent.map(({ to, keyID }) => [to, keyID])).to.have.deep.members([
      ['bob', 16],
      ['dave', 16],
    ]);
    const next = hkdfSync('sha256', Buffer.from(before.at(-1)!, 'hex'), new Uint8Array(), 'SFrame 1.0 Ratchet', 32);
    expect([...before, toHex(new Uint8Array(next))]).not.to.include(toHex(alice.sent[0]!.key));
  });

  it('is not replaced for somebody who was never given it', async () => {
    const alice = make('alice', { interval: 50 });
    await changed(alice);
    void alice.keys.join('bob');
    await alice.keys.leave('bob');
    await alice.keys.join('carol');
    expect(alice.sent.map(({ to, keyID }) => [to, keyID])).to.deep.equal([['carol', 1]]);
  });

  it('is replaced for somebody who leaves while they are being given it again', async () => {
    const alice = make('alice', { interval: 20 });
    await alice.keys.join('bob');
    void alice.keys.join('bob');
    await alice.keys.leave('bob');
    expect(alice.keyring.activeKeyID! % 16).to.equal(0);
    expect(alice.keyring.activeKeyID).to.be.greaterThan(0);
  });

  it('begins a new generation before a receiver could not catch up any more', async () => {
    const alice = make();
    const listener = make('bob');
    await alice.keys.join('bob');
    for (let index = 0; index < 40; index++) await alice.keys.join(`guest ${index}`);
    const keyIDs = alice.sent.filter(({ to }) => to === 'bob').map(({ keyID }) => keyID);
    expect(keyIDs).to.deep.equal([0, 16, 32]);
    expect(new Set(alice.sent.map(({ keyID }) => keyID % 16))).to.not.include(15);
    // Bob, who was silent all the time, opens the latest frame.
    const receiver = listener.from('alice');
    await listener.keyring.protect(receiver, 'alice');
    for (const { to, keyID, key } of alice.sent) {
      if (to === 'bob') await listener.keyring.add({ participant: 'alice', keyID, key });
    }
    expect(await receiver.pass((await alice.sender.pass(frame))!)).to.deep.equal(frame);
  });

  it('makes one change of a storm', async () => {
    const alice = make('alice', { interval: 30 });
    await changed(alice);
    const changes: SenderKeysEvents['changed'][] = [];
    alice.keys.addEventListener('changed', ({ detail }) => changes.push(detail));
    const names = Array.from({ length: 50 }, (_, index) => `guest ${index}`);
    await Promise.all(names.map((name) => alice.keys.join(name)));
    expect(changes.map(({ keyID, given }) => [keyID, given.length])).to.deep.equal([[1, 50]]);
    await Promise.all(names.slice(0, 40).map((name) => alice.keys.leave(name)));
    expect(changes.map(({ keyID, given }) => [keyID, given.length])).to.deep.equal([
      [1, 50],
      [16, 10],
    ]);
    expect(alice.sent).to.have.lengthOf(60);
  });

  it('lets no two changes be closer than its interval', async () => {
    let runs = 0;
    const batches = new Batches(async () => {
      runs += 1;
    }, 600_000);
    await batches.request();
    const later = batches.request();
    await pause(20);
    expect(runs).to.equal(1);
    batches.close();
    await later;
    expect(runs).to.equal(1);

    const quick = new Batches(async () => {
      runs += 1;
    }, 1);
    await quick.request();
    await quick.request();
    expect(runs).to.equal(3);
  });

  it('waits until the others have the key, but not long', async () => {
    const arrived = deferred<void>();
    const patient = make('alice', { send: () => arrived.promise, longestWait: 60_000 });
    await changed(patient);
    const joined = patient.keys.join('bob');
    await pause(20);
    expect(patient.keyring.activeKeyID).to.equal(0);
    arrived.resolve();
    await joined;
    expect(patient.keyring.activeKeyID).to.equal(1);

    const hasty = make('carol', { send: () => new Promise(() => {}), longestWait: 5 });
    await hasty.keys.join('bob');
    expect(hasty.keyring.activeKeyID).to.equal(0);
    await hasty.keys.leave('bob');
    expect(hasty.keyring.activeKeyID).to.equal(16);
  });

  it('goes on where a key cannot be sent, and says to whom', async () => {
    const failure = new Error('no line');
    const alice = make('alice', {
      send: (to) => {
        if (to === 'bob') throw failure;
      },
    });
    await changed(alice);
    const lost: SenderKeysEvents['not-sent'][] = [];
    alice.keys.addEventListener('not-sent', ({ detail }) => lost.push(detail));
    await Promise.all([alice.keys.join('bob'), alice.keys.join('carol')]);
    expect(lost).to.deep.equal([{ participant: 'bob', error: failure }]);
    expect(alice.keyring.activeKeyID).to.equal(1);
  });

  it('wipes what it handed out, each copy by itself', async () => {
    const handed: Bytes[] = [];
    const readable: boolean[] = [];
    const alice = make('alice', {
      send: async (to, { key }) => {
        handed.push(key);
        if (to === 'bob') await pause(5);
        readable.push(!isWiped(key.buffer));
      },
    });
    await Promise.all([alice.keys.join('bob'), alice.keys.join('carol')]);
    expect(readable).to.deep.equal([true, true]);
    expect(handed.every(({ buffer }) => isWiped(buffer))).to.equal(true);
  });

  it('begins anew after a change that failed', async () => {
    const alice = make();
    await alice.keys.join('bob');
    const broken = new StagePipeline('sender', { keyIDBits: 1 });
    await alice.keyring.protect(broken);
    expect(await rejection(alice.keys.leave('bob'))).to.have.property('code', 'invalid-options');
    await alice.keyring.release(broken);
    alice.sent.splice(0);
    await alice.keys.join('carol');
    expect(alice.sent.map(({ to, keyID }) => [to, keyID % 16])).to.deep.equal([['carol', 0]]);
    expect(alice.keyring.activeKeyID).to.equal(alice.sent[0]!.keyID);
  });

  it('counts generations round, so that key IDs stay short', async () => {
    const [alice, bob] = [make(), make('bob')];
    const receiver = bob.from('alice');
    await bob.keyring.protect(receiver, 'alice');
    const keyIDs: number[] = [];
    for (let leaves = 0; leaves < 20; leaves++) {
      await Promise.all([alice.keys.join('bob'), alice.keys.join('guest')]);
      await alice.keys.leave('guest');
      keyIDs.push(alice.keyring.activeKeyID!);
      for (const { to, keyID, key } of alice.sent.splice(0)) {
        if (to === 'bob') await bob.keyring.add({ participant: 'alice', keyID, key });
      }
      expect(await receiver.pass((await alice.sender.pass(frame))!), `after ${leaves}`).to.deep.equal(frame);
    }
    expect(keyIDs).to.deep.equal(Array.from({ length: 20 }, (_, leaves) => ((leaves + 1) % 16) * 16));
  });

  it('refuses wrong arguments by name', async () => {
    const send = () => {};
    const keyring = new Keyring({ keyScheme: senderKeyScheme });
    const cases: [() => unknown, typeof Error, string][] = [
      [() => new SenderKeys(new Keyring(), { send }), RangeError, '"keyring"'],
      [() => new SenderKeys(keyring, { send: 1 as never }), TypeError, '"options.send"'],
      [() => new SenderKeys(keyring, { send, interval: -1 }), RangeError, '"options.interval"'],
      [() => new SenderKeys(keyring, { send, longestWait: 1e9 }), RangeError, '"options.longestWait"'],
      [() => new SenderKeys(keyring, { send, keyIDBits: 4 }), RangeError, 'ratchetBits'],
      [() => new SenderKeys(keyring, { send, cipherSuite: 'none' as never }), RangeError, '"cipherSuite"'],
      [() => make().keys.join(''), RangeError, '"participant"'],
    ];
    for (const [call, type, named] of cases) expect(call, named).to.throw(type, named);
    expect(await rejection(make().keys.leave(''))).to.be.instanceOf(RangeError);
  });

  it('lets those who are there read each other, the gone nothing new and newcomers nothing old', async () => {
    const turn = fc.record({ who: fc.integer({ min: 0, max: 3 }), batch: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(turn, { minLength: 4, maxLength: 14 }), async (turns) => {
        const room = new Room();
        try {
          for (const { who, batch } of turns) {
            const done = room.toggle(who);
            if (batch) continue;
            await done;
            await room.settle();
            await room.check();
          }
          await room.settle();
          await room.check();
        } finally {
          await room.close();
        }
      }),
      { numRuns: 15, seed: 9605 },
    );
  }).timeout(60_000);
});

/** Participants who come and go, joined by channels that deliver at once and in order. */
class Room {
  readonly #present = new Map<string, Participant>();
  /** What each member is called this time: a participant is one session, and who comes again is another. */
  readonly #sessions = new Map<number, string>();
  readonly #gone: Participant[] = [];
  /** What was sealed before somebody came: by whom, and for whose ears not. */
  readonly #old: { readonly sealed: Bytes; readonly by: string; readonly since: ReadonlySet<Participant> }[] = [];
  readonly #pending: Promise<unknown>[] = [];

  toggle(member: number): Promise<unknown> {
    const session = this.#sessions.get(member);
    const name = `member ${member}, number ${this.#gone.length}`;
    if (session) this.#sessions.delete(member);
    else this.#sessions.set(member, name);
    const done = session ? this.#leave(session) : this.#join(name);
    this.#pending.push(done);
    return done;
  }

  async #join(name: string): Promise<void> {
    const one = new Participant(name, {
      send: (to, { keyID, key }) =>
        this.#present.get(to)?.keyring.add({ participant: name, keyID, key: key.slice(), gracePeriod: 60_000 }),
    });
    for (const [other, them] of this.#present) {
      void one.keyring.protect(one.from(other), other);
      void them.keyring.protect(them.from(name), name);
    }
    this.#present.set(name, one);
    const others = [...this.#present].filter(([other]) => other !== name);
    await changed(one);
    await Promise.all(others.flatMap(([other, them]) => [them.keys.join(name), one.keys.join(other)]));
  }

  async #leave(name: string): Promise<void> {
    const one = this.#present.get(name)!;
    this.#present.delete(name);
    this.#gone.push(one);
    await Promise.all([...this.#present.values()].map(({ keys }) => keys.leave(name)));
  }

  async settle(): Promise<void> {
    await Promise.all(this.#pending.splice(0));
  }

  async check(): Promise<void> {
    for (const [name, one] of this.#present) {
      for (const { sealed, by, since } of this.#old) {
        if (!since.has(one))
          expect(await one.receivers.get(by)?.pass(sealed), `${name}: old of ${by}`).to.equal(undefined);
      }
      const sealed = (await one.sender.pass(frame))!;
      for (const [other, them] of this.#present) {
        if (other !== name) expect(await them.from(name).pass(sealed), `${other} of ${name}`).to.deep.equal(frame);
      }
      for (const gone of this.#gone) expect(await gone.receivers.get(name)?.pass(sealed), name).to.equal(undefined);
      this.#old.push({ sealed: (await one.sender.pass(frame))!, by: name, since: new Set(this.#present.values()) });
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.#present.values(), ...this.#gone].map((one) => one.close()));
  }
}

function changed({ keys }: Participant): Promise<unknown> {
  return new Promise((resolve) => keys.addEventListener('changed', resolve, { once: true }));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
