import { expect } from 'chai';
import { type AttachedTransform, attach, createWorker, type DefaultStages, type Pipeline } from 'framepipe';
import { MlsMesh, MlsSession } from 'framepipe/mls.js';
import { closeCalls, connect, decoded, negotiate, trickle } from '../../helpers/call.js';
import { until } from '../../helpers/until.js';
import { groupID, type Person, Room } from './room.js';

/** One connection from Alice to somebody, who has no keys yet. */
async function callTo(from: Person, to: Person, worker: Worker) {
  const senders: AttachedTransform[] = [];
  const receivers: AttachedTransform[] = [];
  const pipeline = ({ session }: Person): Pipeline<DefaultStages> => [
    { stage: 'sframe', options: session.stageOptions },
  ];
  const call = await connect(
    (made) => {
      for (const track of made.stream.getTracks()) {
        senders.push(attach(made.caller.addTrack(track, made.stream), worker, pipeline(from)));
      }
      made.callee.addEventListener('track', ({ receiver }) => receivers.push(attach(receiver, worker, pipeline(to))));
    },
    { kinds: ['video'] },
  );
  return { call, senders, receivers };
}

/** Gives every epoch's key to these receivers, then says so; and to these senders once all have it. */
function follow(
  { session }: Person,
  senders: readonly AttachedTransform[],
  receivers: readonly AttachedTransform[],
): void {
  session.addEventListener('epoch', async ({ detail: { key, epoch } }) => {
    for (const { stages } of receivers) await stages.sframe.addDecryptionKey(key, epoch);
    session.acknowledge();
  });
  session.addEventListener('activate', async ({ detail: { key, keyID } }) => {
    for (const { stages } of senders) await stages.sframe.setEncryptionKey(key, keyID);
  });
  const { epoch } = session;
  if (!epoch) return;
  for (const { stages } of receivers) void stages.sframe.addDecryptionKey(epoch.key, epoch.epoch);
  for (const { stages } of senders) void stages.sframe.setEncryptionKey(epoch.key, epoch.keyID);
}

const statsOf = ([receiver]: readonly AttachedTransform[]) => receiver!.stages.sframe.getDecrypterStats();
const framesTo = async ([receiver]: readonly AttachedTransform[]) => (await receiver!.getStats()).framesIn;

describe('MLS on a real call', function () {
  this.timeout(90_000);
  let worker: Worker;
  let carrying: ReturnType<typeof setInterval>;
  let room: Room;
  beforeEach(() => {
    worker = createWorker();
    room = new Room();
    // The server: it delivers what there is, now and then.
    let isBusy = false;
    carrying = setInterval(async () => {
      if (isBusy || room.waiting.length === 0) return;
      isBusy = true;
      await room.settle();
      isBusy = false;
    }, 20);
  });
  afterEach(() => {
    clearInterval(carrying);
    for (const { session } of room.people) session.close();
    closeCalls();
    worker.terminate();
  });

  const letIn = async (by: Person, whom: Person) => by.session.invite(await whom.session.keyPackage());

  it('gives a new member nothing old, and a removed one nothing new', async () => {
    const [alice, bob, carol] = [await room.enter('alice'), await room.enter('bob'), await room.enter('carol')];
    const toBob = await callTo(alice, bob, worker);
    const toCarol = await callTo(alice, carol, worker);
    follow(alice, [...toBob.senders, ...toCarol.senders], []);
    follow(bob, [], toBob.receivers);
    follow(carol, [], toCarol.receivers);
    await alice.session.create();
    await letIn(alice, bob);
    await decoded(toBob.call.callee, 20);

    // Carol receives, and opens nothing, though she will be a member.
    await until('frames for Carol', async () => (await statsOf(toCarol.receivers)).dropped.keyID > 10);
    expect((await statsOf(toCarol.receivers)).opened).to.equal(0);
    const before = alice.session.epoch!;
    await letIn(bob, carol);
    await Promise.all([decoded(toCarol.call.callee, 20), decoded(toBob.call.callee, 20)]);
    expect(carol.epochs.map(({ epoch }) => epoch)).to.deep.equal([before.epoch + 1]);

    // Bob keeps all the keys that he had.
    const { dropped } = await statsOf(toBob.receivers);
    await alice.session.remove(bob.session.epoch!.index);
    await until('a key without Bob', async () => (await statsOf(toBob.receivers)).dropped.keyID > dropped.keyID);
    const last = await statsOf(toBob.receivers);
    const came = await framesTo(toBob.receivers);
    await decoded(toCarol.call.callee, 20);
    await until('more frames for Bob', async () => (await framesTo(toBob.receivers)) > came + 20);
    expect((await statsOf(toBob.receivers)).opened).to.equal(last.opened);
    expect(bob.session.epoch).to.equal(undefined);
  });

  it('comes together over data channels from everybody to everybody', async () => {
    const sessions = await Promise.all(
      ['alice', 'bob', 'carol'].map((identity) => MlsSession.open({ groupID, identity, activationDelay: 0 })),
    );
    const meshes = sessions.map((session) => new MlsMesh(session));
    const connections: RTCPeerConnection[] = [];
    for (const [one, other] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ] as const) {
      const [near, far] = [new RTCPeerConnection(), new RTCPeerConnection()];
      connections.push(near, far);
      const channels = [near, far].map((pc) => pc.createDataChannel('mls', { negotiated: true, id: 0 }));
      channels[0]!.onopen = () => meshes[one]!.add(channels[0]!);
      channels[1]!.onopen = () => meshes[other]!.add(channels[1]!);
      trickle(near, far);
      trickle(far, near);
      await negotiate(near, far);
      await until('open channels', () => channels.every(({ readyState }) => readyState === 'open'));
    }
    const [alice, bob, carol] = sessions as [MlsSession, MlsSession, MlsSession];
    alice.addEventListener('key-package', ({ detail }) => void alice.invite(detail.keyPackage));
    await alice.create();
    meshes[1]!.broadcast(await bob.keyPackage());
    meshes[2]!.broadcast(await carol.keyPackage());
    await until('a group of three', () => sessions.every(({ epoch }) => epoch?.members.length === 3));
    await Promise.all(sessions.map((session) => session.rotate()));
    const latest = () => new Set(sessions.map(({ epoch }) => `${epoch!.epoch} ${epoch!.authenticator.join()}`));
    await until('one epoch', () => latest().size === 1);
    await carol.leave();
    await until('a group of two', () => alice.epoch?.members.length === 2 && bob.epoch?.members.length === 2);
    expect(carol.epoch).to.equal(undefined);
    for (const session of sessions) session.close();
    for (const pc of connections) pc.close();
  });
});
