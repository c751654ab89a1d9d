import { expect } from 'chai';
import type { MeshKeys } from '../../../src/connection/mesh/key-agreement.js';
import { Mesh } from '../../../src/connection/mesh/mesh.js';
import { mlsKeys } from '../../../src/connection/mesh/mls/mls-keys.js';
import { senderKeys } from '../../../src/connection/mesh/sender-keys.js';
import { sharedKey } from '../../../src/connection/mesh/shared-key.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';
import { type SlowCrypto, slowCrypto } from '../../helpers/slow-crypto.js';
import { seededChance } from '../peer/lossy-channel.js';
import { FakeConnections, FakeStream, FakeTrack, fakeRooms } from './fake-members.js';

const chance = seededChance(7);

describe('connection/mesh, over connections that are none', function () {
  this.timeout(60_000);
  let machine: SlowCrypto;
  let clock: FakeClock;
  let connections: FakeConnections;
  let errors: string[];
  const { MediaStream, MediaStreamTrack } = globalThis;

  beforeEach(() => {
    Object.assign(globalThis, { MediaStream: FakeStream, MediaStreamTrack: FakeTrack });
    machine = slowCrypto(0);
    clock = fakeClock(machine.settled);
    connections = new FakeConnections(chance);
    errors = [];
  });
  afterEach(() => {
    clock.restore();
    machine.restore();
    Object.assign(globalThis, { MediaStream, MediaStreamTrack });
  });

  function enter(count: number, keys?: MeshKeys) {
    const rooms = fakeRooms(count, chance);
    const { PeerConnection } = connections;
    const meshes = rooms.map((room) => new Mesh(room, { PeerConnection, ...(keys && { keys }) }));
    for (const mesh of meshes) {
      mesh.addTrack(new FakeTrack() as unknown as MediaStreamTrack);
      mesh.addEventListener('error', ({ detail }) => errors.push(detail.error.message));
    }
    return { rooms, meshes };
  }

  for (const [kind, keysFor] of [
    ['no keys', () => undefined],
    ['a shared key', () => sharedKey(new Uint8Array(32))],
    ['sender keys', () => senderKeys()],
    ['MLS', () => mlsKeys({ identity: 'somebody' })],
  ] as const) {
    it(`leaves nothing behind when it is closed, at any time, with ${kind}`, async () => {
      for (const time of [0, 1, 30, 100, 250, 500, 1_000, 2_000, 10_000]) {
        const { rooms, meshes } = enter(3, keysFor());
        await clock.pass(time);
        const sent = meshes.map((mesh) => mesh.channel('chat').send('the last word'));
        await clock.pass(time % 2);
        for (const mesh of meshes) {
          mesh.close();
          await clock.pass(time % 40);
        }
        await Promise.allSettled(sent);
        // As long as messages and candidates are under way.
        await clock.pass(600);
        const when = `closed after ${time} ms`;
        expect(clock.timers, `timers, ${when}`).to.equal(0);
        for (const { signalingState, channels } of connections.all) {
          expect(signalingState, when).to.equal('closed');
          expect([...channels.values()].every(({ readyState }) => readyState === 'closed')).to.equal(true);
        }
        for (const { listeners, channels } of rooms) {
          expect(listeners, `listeners, ${when}`).to.equal(0);
          for (const { onmessage, onopen } of channels) expect([onmessage, onopen]).to.deep.equal([null, null]);
        }
        expect(meshes.map(({ members }) => members)).to.deep.equal([[], [], []]);
      }
      expect(errors).to.deep.equal([]);
    });
  }

  it('can be closed by who hears of the first member', async () => {
    const { rooms, meshes } = enter(4, senderKeys());
    const [mesh] = meshes;
    mesh!.addEventListener('joined', () => mesh!.close());
    await clock.pass(100);
    expect(rooms[0]!.listeners).to.equal(0);
    for (const { onmessage } of rooms[0]!.channels) expect(onmessage).to.equal(null);
    for (const other of meshes) other.close();
    await clock.pass(3_000);
    expect(clock.timers).to.equal(0);
    expect(connections.all.every(({ signalingState }) => signalingState === 'closed')).to.equal(true);
  });

  it('is a call of ten, with MLS: one group, and all hear what one says', async () => {
    const { meshes } = enter(10, mlsKeys({ identity: 'somebody' }));
    const heard: string[] = [];
    for (const mesh of meshes) {
      mesh.channel('chat').addEventListener('message', ({ detail }) => heard.push(`${mesh.id} ${detail.data}`));
    }
    const codes = () => Promise.all(meshes.map(async (mesh) => String(await mesh.verificationCode())));
    for (let second = 0; second < 60; second++) {
      await clock.pass(1_000);
      if (meshes.every(({ keys }) => keys.members.length === 9) && new Set(await codes()).size === 1) break;
    }
    expect(meshes.map(({ keys }) => keys.members.length)).to.deep.equal(meshes.map(() => 9));
    expect(new Set(await codes()).size).to.equal(1);
    await meshes[3]!.channel('chat').send('hello');
    await clock.pass(1_000);
    const others = meshes.filter((_, at) => at !== 3);
    expect(heard.sort()).to.deep.equal(others.map(({ id }) => `${id} hello`));
    for (const mesh of meshes) mesh.close();
    await clock.pass(3_000);
    expect(clock.timers).to.equal(0);
    expect(errors).to.deep.equal([]);
  });
});
