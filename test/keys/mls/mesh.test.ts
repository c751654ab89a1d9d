import { expect } from 'chai';
import fc from 'fast-check';
import { MlsMesh, type MlsPort, MlsSession } from '../../../src/keys/mls.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { toHex } from '../../sframe/bytes.js';
import { groupID } from './room.js';

interface Node {
  readonly session: MlsSession;
  readonly mesh: MlsMesh;
  readonly ports: Map<Node, Line>;
}

/** One end of a line; what is sent waits at the other until it is delivered, in order. */
interface Line extends MlsPort {
  readonly inbox: Bytes[];
}

/** Meshed sessions, whose lines are as fast or slow as a random number says. */
class Network {
  readonly nodes: Node[] = [];

  async enter(name: string): Promise<Node> {
    const session = await MlsSession.open({ groupID, identity: name, activationDelay: 0 });
    const node: Node = { session, mesh: new MlsMesh(session), ports: new Map() };
    for (const other of this.nodes) this.#connect(node, other);
    this.nodes.push(node);
    return node;
  }

  /** Takes somebody off, as a crash does; what they have sent and is under way is lost. */
  crash(node: Node): void {
    this.nodes.splice(this.nodes.indexOf(node), 1);
    for (const [other, line] of node.ports) {
      other.mesh.delete(other.ports.get(node)!);
      other.ports.delete(node);
      line.inbox.length = 0;
    }
    node.mesh.close();
    node.session.close();
  }

  /** Delivers one message at a time, from whichever line the numbers choose, until all is done and quiet. */
  async settle(next: () => number, done: readonly Promise<unknown>[] = []): Promise<void> {
    let isDone = false;
    const all = Promise.allSettled(done).then(() => {
      isDone = true;
    });
    for (let quiet = 0; quiet < 10 || !isDone; ) {
      const lines = this.nodes.flatMap(({ ports }) => [...ports.values()]).filter(({ inbox }) => inbox.length > 0);
      const line = lines[next() % lines.length];
      if (line) {
        quiet = 0;
        line.onmessage?.(new MessageEvent('message', { data: line.inbox.shift()!.buffer }));
      } else {
        quiet += 1;
        await Promise.all(this.nodes.map(({ session }) => session.receive(new Uint8Array())));
        await new Promise((resolve) => setTimeout(resolve));
      }
    }
    await all;
  }

  #connect(one: Node, other: Node): void {
    const [near, far]: [Line, Line] = [
      { inbox: [], onmessage: null, send: (data) => far.inbox.push(data.slice()) },
      { inbox: [], onmessage: null, send: (data) => near.inbox.push(data.slice()) },
    ];
    one.ports.set(other, near);
    other.ports.set(one, far);
    one.mesh.add(near);
    other.mesh.add(far);
  }
}

/** Numbers that look random, the same for the same seed (Park and Miller). */
function numbers(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state;
  };
}

/** A meshed group of so many; the first has let in the others. */
async function meshed(count: number, next: () => number): Promise<Network> {
  const network = new Network();
  for (let i = 0; i < count; i++) await network.enter(`person ${i}`);
  const [founder, ...others] = network.nodes as [Node, ...Node[]];
  founder.session.addEventListener('key-package', ({ detail }) => void founder.session.invite(detail.keyPackage));
  await founder.session.create();
  await network.settle(next);
  for (const { session, mesh } of others) mesh.broadcast(await session.keyPackage());
  await network.settle(next);
  return network;
}

function expectAgreement(network: Network): void {
  const [first, ...others] = network.nodes.map(({ session }) => session.epoch!);
  expect(first!.members).to.have.length(network.nodes.length);
  for (const { epoch, authenticator } of others) {
    expect(epoch).to.equal(first!.epoch);
    expect(toHex(authenticator)).to.equal(toHex(first!.authenticator));
  }
}

describe('keys/mls-mesh', function () {
  this.timeout(120_000);

  it('brings everybody into one group over lines of any speed', async () => {
    const network = await meshed(5, numbers(1));
    expectAgreement(network);
    for (const { ports, mesh, session } of network.nodes) {
      for (const [other, line] of ports) {
        const member = session.epoch!.members.find(({ index }) => index === other.session.epoch!.index);
        expect(mesh.memberOf(line)).to.deep.equal(member);
      }
    }
  });

  it('orders commits that are made at once, whatever overtakes what', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const next = numbers(seed);
        const network = await meshed(4, next);
        for (let round = 0; round < 3; round++) {
          await network.settle(
            next,
            network.nodes.map(({ session }) => session.rotate()),
          );
          expectAgreement(network);
        }
      }),
      { numRuns: 8, seed: 9420, endOnFailure: true },
    );
  });

  it('goes on when the member that orders is lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const next = numbers(seed);
        const network = await meshed(4, next);
        const [, second, third] = network.nodes as [Node, Node, Node];
        await network.settle(next, [second.session.rotate()]);
        // The second has made this epoch, so it is to order, and is gone before it hears of this.
        const later = third.session.rotate();
        const index = second.session.epoch!.index;
        network.crash(second);
        await network.settle(next, [later, third.session.remove(index)]);
        expectAgreement(network);
      }),
      { numRuns: 6, seed: 9420, endOnFailure: true },
    );
  });

  it('catches up where the last words of who ordered have not arrived', async () => {
    const next = numbers(5);
    const network = await meshed(3, next);
    // By leaf index: the second orders once the first is lost.
    const index = ({ session }: Node) => session.epoch!.index;
    const [first, second, third] = [...network.nodes].sort((a, b) => index(a) - index(b)) as [Node, Node, Node];
    const before = second.session.epoch!.epoch;
    const done = second.session.rotate();
    while (second.session.epoch!.epoch === before) {
      third.ports.get(first)!.inbox.length = 0;
      for (const [node, other] of [
        [first, second],
        [second, first],
      ] as const) {
        const line = node.ports.get(other)!;
        for (const data of line.inbox.splice(0)) line.onmessage!(new MessageEvent('message', { data: data.buffer }));
      }
      await new Promise((resolve) => setTimeout(resolve));
    }
    const lost = index(first);
    network.crash(first);
    expect(third.session.epoch!.epoch).to.equal(before);
    await network.settle(next, [done, third.session.remove(lost)]);
    expectAgreement(network);
  });

  it('takes an ordered commit from nobody but the member that orders', async () => {
    const next = numbers(7);
    const network = await meshed(3, next);
    const [first, second, third] = network.nodes as [Node, Node, Node];
    const commits: Bytes[] = [];
    second.session.addEventListener('message', ({ detail }) => {
      if (detail.kind === 'commit') commits.push(detail.bytes);
    });
    const done = second.session.rotate();
    while (commits.length === 0) await new Promise((resolve) => setTimeout(resolve));
    const epoch = third.session.epoch!;
    expect(epoch.committer).to.equal(first.session.epoch!.index);
    // 3: this is the one.
    second.ports.get(third)!.send(Uint8Array.of(3, ...commits[0]!));
    const line = third.ports.get(second)!;
    line.onmessage!(new MessageEvent('message', { data: line.inbox.pop()!.buffer }));
    await third.session.receive(new Uint8Array());
    expect(third.session.epoch).to.equal(epoch);
    await network.settle(next, [done]);
    expectAgreement(network);
  });

  it('survives bytes of any kind', async () => {
    const next = numbers(3);
    const network = await meshed(2, next);
    const [first, second] = network.nodes as [Node, Node];
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), async (bytes) => {
        first.ports.get(second)!.inbox.push(Uint8Array.from([1, ...bytes]), Uint8Array.from([2, ...bytes]));
        first.ports.get(second)!.inbox.push(Uint8Array.from([3, ...bytes]), Uint8Array.from([9, ...bytes]));
        await network.settle(next);
      }),
      { numRuns: 30 },
    );
    await network.settle(next, [second.session.rotate()]);
    expectAgreement(network);
  });
});
