import type { MeshKeyAgreement, MeshKeyHost } from '../../../src/connection/mesh/key-agreement.js';
import type { SFrameOptions } from '../../../workers/stages/sframe.js';
import { frame, StagePipeline } from '../../keys/stage-pipeline.js';

/** Numbers that look random, the same for the same seed (Park and Miller). */
export function numbers(seed: number): (below: number) => number {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

/** What is under way on a line: that it is open, something said, that it has ended. */
type Item = 'open' | 'end' | Uint8Array<ArrayBuffer>;

/** One direction between two nodes. Things arrive in order, one after the other, each when the one before has been taken. */
interface Line {
  readonly from: FakeNode;
  readonly to: FakeNode;
  readonly items: Item[];
  isBusy: boolean;
}

/** A member of a call without connections: key agreement, and real stages that seal and open. */
export class FakeNode {
  readonly id: string;
  readonly agreement: MeshKeyAgreement;
  readonly errors: string[] = [];
  readonly sender: StagePipeline;
  /** Those who can be sent something. */
  readonly open = new Set<string>();
  readonly #receivers = new Map<string, StagePipeline>();
  readonly #options: SFrameOptions;
  isAlive = true;

  constructor(
    network: FakeNetwork,
    id: string,
    stageOptions: SFrameOptions,
    start: (host: MeshKeyHost) => MeshKeyAgreement,
  ) {
    this.id = id;
    this.#options = { ...stageOptions, replayScope: 'pipeline' };
    this.sender = new StagePipeline('sender', this.#options);
    this.agreement = start({
      id,
      send: async (to, message) => {
        if (!this.open.has(to)) throw new Error('it is gone');
        network.send(this, to, message);
      },
      isPresent: (other) => network.isPresent(this, other),
      isReachable: (other) => network.isPresent(this, other) && this.open.has(other),
      report: (error) => this.errors.push(`${error.message}: ${error.cause}`),
      changed: () => {},
    });
    void this.agreement.keyring.protect(this.sender, id);
  }

  /** Whether a frame that another seals now opens here; undefined where the other seals nothing. */
  async opens(other: FakeNode): Promise<boolean | undefined> {
    const sealed = await other.sender.pass(frame);
    if (!sealed) return undefined;
    let receiver = this.#receivers.get(other.id);
    if (!receiver) {
      receiver = new StagePipeline('receiver', this.#options);
      this.#receivers.set(other.id, receiver);
    }
    await this.agreement.keyring.protect(receiver, other.id);
    return (await receiver.pass(sealed)) !== undefined;
  }
}

/** Lines between nodes, whose speed the numbers say; nodes that come, go, crash and are cut off from each other. */
export class FakeNetwork {
  readonly nodes: FakeNode[] = [];
  readonly #next: (below: number) => number;
  readonly #lines: Line[] = [];
  readonly #cut = new Set<string>();
  #count = 0;

  constructor(next: (below: number) => number) {
    this.#next = next;
  }

  enter(stageOptions: SFrameOptions, start: (host: MeshKeyHost) => MeshKeyAgreement): FakeNode {
    this.#count += 1;
    // So that the order of IDs is not that of coming.
    const id = `${this.#next(0xffff).toString(16).padStart(4, '0')}${this.#count.toString(16).padStart(28, '0')}`;
    const node = new FakeNode(this, id, stageOptions, start);
    for (const other of this.nodes) this.#connect(node, other);
    this.nodes.push(node);
    return node;
  }

  /** Takes somebody off without a word: what they have sent and is under way is lost, and they keep what they have. */
  crash(node: FakeNode): void {
    node.isAlive = false;
    this.nodes.splice(this.nodes.indexOf(node), 1);
    for (const line of this.#lines) if (line.from === node) this.#end(line);
  }

  /** Cuts a node off from some others, who are then not there for it, nor it for them. */
  cut(node: FakeNode, others: readonly FakeNode[]): void {
    for (const other of others) {
      this.#cut.add(pair(node, other)).add(pair(other, node));
      for (const line of this.#linesBetween(node, other)) this.#end(line);
    }
  }

  /** Brings together again what was cut. */
  heal(): void {
    for (const [at, node] of this.nodes.entries()) {
      for (const other of this.nodes.slice(at + 1)) {
        if (this.#cut.has(pair(node, other))) this.#connect(node, other);
      }
    }
    this.#cut.clear();
  }

  isPresent(node: FakeNode, other: string): boolean {
    return this.nodes.some(({ id }) => id === other) && !this.#cut.has(`${node.id} ${other}`);
  }

  send(from: FakeNode, to: string, message: Uint8Array<ArrayBuffer>): void {
    const line = this.#lines.find((one) => one.from === from && one.to.id === to);
    if (from.isAlive && line && line.items.at(-1) !== 'end') this.#put(line, message.slice());
  }

  async close(): Promise<void> {
    for (const { items } of this.#lines) items.length = 0;
    await Promise.all(this.nodes.map(({ agreement }) => agreement.close()));
  }

  #connect(one: FakeNode, other: FakeNode): void {
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      const known = this.#lines.find((one) => one.from === from && one.to === to);
      const line = known ?? { from, to, items: [], isBusy: false };
      if (!known) this.#lines.push(line);
      this.#put(line, 'open');
    }
  }

  #linesBetween(one: FakeNode, other: FakeNode): Line[] {
    return this.#lines.filter(({ from, to }) => (from === one && to === other) || (from === other && to === one));
  }

  #put(line: Line, item: Item): void {
    line.items.push(item);
    void this.#deliver(line);
  }

  /** What is under way is lost. */
  #end(line: Line): void {
    line.items.length = 0;
    this.#put(line, 'end');
  }

  async #deliver(line: Line): Promise<void> {
    if (line.isBusy) return;
    line.isBusy = true;
    while (line.items.length > 0) {
      // Now and then nothing arrives for a while.
      await new Promise((resolve) => setTimeout(resolve, this.#next(20) === 0 ? this.#next(300) : this.#next(8)));
      const item = line.items.shift();
      if (item && line.to.isAlive) await this.#hear(line, item);
    }
    line.isBusy = false;
  }

  async #hear({ from, to }: Line, item: Item): Promise<void> {
    if (item === 'open') {
      to.open.add(from.id);
      to.agreement.join(from.id);
    } else if (item === 'end') {
      if (to.open.delete(from.id)) to.agreement.leave(from.id);
    } else if (to.open.has(from.id)) await to.agreement.receive(from.id, item);
  }
}

function pair(one: FakeNode, other: FakeNode): string {
  return `${one.id} ${other.id}`;
}
