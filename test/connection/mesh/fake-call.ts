import type { MeshKeyAgreement, MeshKeyHost, MeshKeys } from '../../../src/connection/mesh/key-agreement.js';
import { type FakeClock, fakeClock } from '../../helpers/fake-clock.js';
import { slowCrypto } from '../../helpers/slow-crypto.js';
import { FakeNetwork, type FakeNode, numbers } from './fake-network.js';

/** What happens in a call. */
export type Step = 'enter' | 'leave' | 'crash' | 'reload' | 'cut' | 'heal';

/** A call to be played. */
export interface Script {
  readonly seed: number;
  readonly steps: readonly Step[];
  /** Milliseconds for each cryptographic operation, of all members together. */
  readonly cost: number;
}

const MOST = 5;
/** How often in a row all has to be as it should be, which is looked at each half second. */
const LOOKS = 8;

/**
 * Plays a call on a clock of its own, until all who are there read all, and nobody does who is not, and stays so for a
 * while. Resolves with how many milliseconds that took after the last step; rejects where it takes too long.
 */
export async function playCall({ stageOptions, start }: MeshKeys, script: Script, limit = 120_000): Promise<number> {
  const machine = slowCrypto(script.cost);
  const clock = fakeClock(machine.settled);
  const realDate = Date.now;
  Date.now = () => 1_700_000_000_000 + performance.now();
  try {
    return await withTime(clock, new Call(stageOptions, start, script).play(limit));
  } finally {
    Date.now = realDate;
    clock.restore();
    machine.restore();
  }
}

/** Lets time pass while something is done. */
async function withTime<T>(clock: FakeClock, doing: Promise<T>): Promise<T> {
  let isDone = false;
  const done = doing.finally(() => {
    isDone = true;
  });
  done.catch(() => {});
  while (!isDone) await clock.pass(10);
  return done;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Call {
  readonly #stageOptions: MeshKeys['stageOptions'];
  readonly #start: (host: MeshKeyHost) => MeshKeyAgreement;
  readonly #script: Script;
  readonly #next: (below: number) => number;
  readonly #network: FakeNetwork;
  readonly #gone: FakeNode[] = [];

  constructor(stageOptions: MeshKeys['stageOptions'], start: (host: MeshKeyHost) => MeshKeyAgreement, script: Script) {
    this.#stageOptions = stageOptions;
    this.#start = start;
    this.#script = script;
    this.#next = numbers(script.seed);
    this.#network = new FakeNetwork(this.#next);
  }

  async play(limit: number): Promise<number> {
    for (let i = 0; i < 2; i++) this.#enter();
    for (const step of this.#script.steps) {
      this.#do(step);
      await pause(this.#next(4) * this.#next(600));
    }
    this.#network.heal();
    while (this.#network.nodes.length < 2) this.#enter();
    const since = performance.now();
    for (let good = 0; good < LOOKS; good = (await this.#isAsItShouldBe()) ? good + 1 : 0) {
      if (performance.now() - since > limit) throw new Error(`after ${limit} ms: ${this.#shown}`);
      await pause(500);
    }
    const took = performance.now() - since;
    await this.#network.close();
    await Promise.all(this.#gone.map(({ agreement }) => agreement.close()));
    return took;
  }

  #do(step: Step): void {
    const { nodes } = this.#network;
    if (step === 'enter' && nodes.length < MOST) this.#enter();
    else if (step === 'leave' || step === 'crash' || step === 'reload') this.#take(this.#pick(), step === 'crash');
    else if (step === 'heal') this.#network.heal();
    else if (step === 'cut') {
      const [node, half] = [this.#pick(), this.#next(nodes.length || 1)];
      const others = nodes.filter((other, at) => other !== node && at >= half);
      if (node) this.#network.cut(node, others);
    }
    if (step === 'reload') this.#enter();
  }

  #enter(): void {
    this.#network.enter(this.#stageOptions, this.#start);
  }

  #pick(): FakeNode | undefined {
    return this.#network.nodes[this.#next(this.#network.nodes.length || 1)];
  }

  #take(node: FakeNode | undefined, isCrash: boolean): void {
    if (!node) return;
    this.#network.crash(node);
    this.#gone.push(node);
    if (!isCrash) void node.agreement.close();
  }

  async #isAsItShouldBe(): Promise<boolean> {
    const { nodes } = this.#network;
    const codes = new Set(nodes.map(({ agreement }) => agreement.verificationCode?.()?.join()));
    if (codes.size !== 1) return false;
    for (const node of nodes) {
      if (node.agreement.members.length !== nodes.length - 1) return false;
      for (const outsider of this.#gone) if (await outsider.opens(node)) return false;
      for (const other of nodes) if (other !== node && !(await node.opens(other))) return false;
    }
    return true;
  }

  get #shown(): string {
    return JSON.stringify(
      this.#network.nodes.map(({ id, agreement, errors, open }) => ({
        id: id.slice(0, 4),
        sees: [...open].map((other) => other.slice(0, 4)),
        keysOf: agreement.members.map((other) => other.slice(0, 4)),
        code: agreement.verificationCode?.()?.[0],
        errors: errors.slice(-3),
      })),
    );
  }
}
