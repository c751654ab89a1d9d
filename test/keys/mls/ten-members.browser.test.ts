import { expect } from 'chai';
import { type AttachedTransform, attach } from 'framepipe';
import { followMls, Keyring } from 'framepipe/keys.js';
import { decoded, negotiate, prefer, trickle } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import type { Epochs, stages } from './epochs.worker.js';
import { type Person, Room } from './room.js';

const PEOPLE = 10;
const CHANGES = 20;
/**
 * No two epochs of the test have one number in key IDs, and keys wait for all members to be ready, however long that takes
 * a busy machine.
 */
const options = { epochBits: 8, activationDelay: 60_000 };
const { epochBits } = options;

/** Somebody who receives what Alice sends, as in a page of their own. */
interface Receiver {
  readonly person: Person;
  readonly pc: RTCPeerConnection;
  readonly attached: AttachedTransform;
  readonly keyring: Keyring;
}

type Stages = { readonly outside: { getEpochs(): Promise<Epochs> }; readonly inside: { getEpochs(): Promise<Epochs> } };
const epochsOf = ({ attached }: Receiver) => attached.stages as unknown as Stages;
const nameOf = ({ identity }: { identity: Uint8Array }) => new TextDecoder().decode(identity);

describe('MLS among ten, while media flows', function () {
  this.timeout(90_000);
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0).reverse()) close();
  });

  /** A small moving picture: nine of it are encoded and decoded at once. */
  function picture(): MediaStreamTrack {
    const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 120 });
    const context = canvas.getContext('2d')!;
    const redraw = setInterval(() => {
      context.fillStyle = `hsl(${performance.now() % 360} 80% 50%)`;
      context.fillRect(performance.now() % 160, 0, 40, 120);
    }, 50);
    const [track] = canvas.captureStream().getVideoTracks() as [MediaStreamTrack];
    closing.push(() => {
      clearInterval(redraw);
      track.stop();
    });
    return track;
  }

  function newWorker(): Worker {
    const worker = new Worker(new URL('./epochs.worker.ts', import.meta.url), { type: 'module' });
    closing.push(() => worker.terminate());
    return worker;
  }

  function newKeyring({ name, session }: Person): Keyring {
    const keyring = new Keyring({ participant: name, keyScheme: session.stageOptions.keyScheme });
    followMls(keyring, session, nameOf);
    return keyring;
  }

  /** Media from Alice to somebody. */
  async function send(track: MediaStreamTrack, from: Keyring, worker: Worker, person: Person): Promise<Receiver> {
    const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
    closing.push(
      () => near.close(),
      () => far.close(),
    );
    const pipeline = [
      { stage: 'epochs', name: 'inside', options: { where: 'inside', epochBits } },
      // Keys come before their frames, so none waits for one: it would hold up what is behind it until its key is gone.
      { stage: 'sframe', options: { ...person.session.stageOptions, keyWait: 0 } },
      { stage: 'epochs', name: 'outside', options: { where: 'outside', epochBits } },
    ] as const;
    const receiver = new Promise<AttachedTransform>((resolve) => {
      far.addEventListener('track', (event) => {
        resolve(attach<typeof stages>(event.receiver, worker, pipeline) as unknown as AttachedTransform);
      });
    });
    const transceiver = near.addTransceiver(track.clone(), { direction: 'sendonly' });
    closing.push(() => transceiver.sender.track?.stop());
    prefer(transceiver, 'video/VP8');
    void from.protect(attach<typeof stages>(transceiver.sender, worker, pipeline));
    trickle(near, far);
    trickle(far, near);
    await negotiate(near, far);
    const attached = await receiver;
    const keyring = newKeyring(person);
    await keyring.protect(attached, 'alice');
    return { person, pc: far, attached, keyring };
  }

  it('comes and goes in random order: members open every frame, others none', async () => {
    const room = new Room();
    const carrying = setInterval(() => void carry(), 20);
    let isBusy = false;
    // The server: it delivers what there is, now and then.
    async function carry(): Promise<void> {
      if (isBusy || room.waiting.length === 0) return;
      isBusy = true;
      await room.settle();
      isBusy = false;
    }
    closing.push(
      () => clearInterval(carrying),
      () => room.people.map(({ session }) => session.close()),
    );

    const worker = newWorker();
    const track = picture();
    const alice = await room.enter('alice', options);
    const sending = newKeyring(alice);
    const used: number[] = [];
    sending.addEventListener('key-activated', ({ detail }) => used.push(detail.keyID));
    const receivers: Receiver[] = [];
    for (let index = 1; index < PEOPLE; index++) {
      const person = await room.enter(`person ${index}`, options);
      receivers.push(await send(track, sending, worker, person));
    }
    await alice.session.create();

    // A random order, the same in every run (Park and Miller).
    let random = 9420;
    const next = (below: number) => {
      random = (random * 48_271) % 2_147_483_647;
      return random % below;
    };
    const cameIn = async (epoch: number) => (await epochsOf(receivers[0]!).outside.getEpochs())[epoch] ?? 0;
    const members = () => room.people.filter(({ session }) => session.epoch);
    /** The epochs of which frames may come to each of them after they left, and with it lost their keys. */
    const lastOf = new Map<Person, number[]>(receivers.map(({ person }) => [person, []]));
    for (let change = 0; change < CHANGES; change++) {
      const { person } = receivers[next(receivers.length)]!;
      const { epoch } = person.session;
      const wasIn = epoch !== undefined;
      if (!epoch) {
        const inside = members();
        await inside[next(inside.length)]!.session.invite(await person.session.keyPackage());
      } else {
        // What Alice seals with now, and what is on its way.
        for (let late = used.at(-2) ?? 0; late <= epoch.epoch; late++) lastOf.get(person)!.push(late);
        if (next(2)) await person.session.leave();
        else await alice.session.remove(epoch.index);
      }
      await until('they are in step', () => {
        const isIn = person.session.epoch !== undefined;
        return isIn !== wasIn && new Set(members().map(({ session }) => session.epoch!.epoch)).size === 1;
      });
      // Some epochs last, and some are over before anybody has sealed in them.
      if (next(2)) await until('frames of this epoch', async () => (await cameIn(alice.session.epoch!.epoch)) > 4);
    }
    // All nine at the end, so that everybody was in at some time.
    for (const { person } of receivers) {
      if (!person.session.epoch) await alice.session.invite(await person.session.keyPackage());
    }
    const { epoch: last } = alice.session.epoch!;
    await until('the last key in use', () => used.at(-1) === last);
    await Promise.all(receivers.map(({ pc }) => decoded(pc, 5)));

    expect(last).to.be.at.least(CHANGES);
    for (const receiver of receivers) {
      const { person } = receiver;
      const [came, opened] = [
        await epochsOf(receiver).outside.getEpochs(),
        await epochsOf(receiver).inside.getEpochs(),
      ];
      const own = new Set(person.epochs.map(({ epoch }) => epoch));
      const told = `${person.name}: ${JSON.stringify({ came, opened, own: [...own], last: lastOf.get(person) })}`;
      expect(
        Object.keys(opened).filter((epoch) => !own.has(Number(epoch))),
        `opened of others' epochs, ${told}`,
      ).to.deep.equal([]);
      for (const [epoch, count] of Object.entries(came)) {
        if (!own.has(Number(epoch)) || lastOf.get(person)!.includes(Number(epoch)) || Number(epoch) === last) continue;
        expect(opened[Number(epoch)], `opened in epoch ${epoch}, ${told}`).to.equal(count);
      }
      expect(opened[last], told).to.be.at.least(5);
    }
    // It went on all the time: frames came of epochs that people were not in.
    const outside = await Promise.all(receivers.map((receiver) => epochsOf(receiver).outside.getEpochs()));
    const missed = outside.flatMap((came, index) =>
      Object.entries(came).filter(
        ([epoch]) => !receivers[index]!.person.epochs.some((own) => own.epoch === Number(epoch)),
      ),
    );
    expect(missed.reduce((sum, [, count]) => sum + count, 0)).to.be.greaterThan(100);
  });
});
