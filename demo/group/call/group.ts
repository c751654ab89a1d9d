import { connect } from '../../lib/connect.js';
import { type KeyAgreement, NO_HOST } from '../keys/key-agreement.js';
import { type AttackOutcome, sumOf } from '../worker/attack.js';
import { type OnReport, Participant } from './participant.js';
import type { Post } from './post.js';
import type { Sight } from './sight.js';

/** How long a frame may be under way, in milliseconds. */
const PATIENCE = 2_000;

const NAMES = ['Alice', 'Bob', 'Carol', 'Mallory', 'Dave', 'Erin'];

/** What came of an attack on somebody. */
export interface AttackReport extends AttackOutcome {
  /** Whether another frame opened afterwards. */
  readonly goesOn: boolean;
}

/** People who see each other: each has a connection to every other. Who was removed goes on receiving. */
export class Group {
  readonly agreement: KeyAgreement;
  readonly post: Post;
  readonly #onReport: OnReport;
  readonly #members: Participant[] = [];
  readonly #eavesdroppers: Participant[] = [];

  constructor(agreement: KeyAgreement, post: Post, onReport: OnReport) {
    this.agreement = agreement;
    this.post = post;
    this.#onReport = onReport;
  }

  get members(): readonly Participant[] {
    return this.#members;
  }

  /** Those who were removed, and still get what everybody sends. */
  get eavesdroppers(): readonly Participant[] {
    return this.#eavesdroppers;
  }

  get everybody(): readonly Participant[] {
    return [...this.#members, ...this.#eavesdroppers];
  }

  get isFull(): boolean {
    return this.everybody.length >= NAMES.length;
  }

  /** Somebody joins: keys first, then connections. */
  async add(): Promise<Participant> {
    const place = NAMES.findIndex((name) => this.everybody.every((one) => one.name !== name));
    const name = NAMES[place];
    if (name === undefined) throw new Error('the group is full');
    const keys = await this.agreement.admit(name);
    const participant = new Participant(name, keys, (215 + place * 57) % 360, this.#onReport);
    const others = this.everybody;
    this.#members.push(participant);
    await Promise.all(others.map((other) => meet(participant, other)));
    return participant;
  }

  /** The others change their keys and look away; a bad server goes on sending what they seal. */
  async remove(participant: Participant): Promise<void> {
    this.#checkHost(participant);
    await this.agreement.remove(participant.name);
    this.post.forget(participant.name);
    this.#members.splice(this.#members.indexOf(participant), 1);
    this.#eavesdroppers.push(participant);
    participant.stopSending();
    for (const other of this.everybody) other.forget(participant.name);
  }

  /** Sends an eavesdropper nothing any more. */
  async dismiss(participant: Participant): Promise<void> {
    this.#eavesdroppers.splice(this.#eavesdroppers.indexOf(participant), 1);
    for (const other of this.everybody) other.disconnect(participant.name);
    await participant.close();
  }

  /** Keeps messages about keys from somebody, and has the others change theirs. */
  async withhold(participant: Participant): Promise<void> {
    this.#checkHost(participant);
    this.post.withhold(participant.name);
    await this.agreement.rotate();
  }

  /** Attacks all that somebody receives, and looks whether the pictures go on. */
  async attack(kind: 'replay' | 'forge', participant: Participant): Promise<AttackReport> {
    const { sights } = participant;
    const outcomes = await Promise.all(sights.map(({ attached }) => attached.stages.sframe[kind]()));
    return { ...sumOf(outcomes), goesOn: await opensMore(sights) };
  }

  async close(): Promise<void> {
    this.agreement.close();
    await Promise.all(this.everybody.map((participant) => participant.close()));
  }

  /** Throws where nobody is left to change the keys. */
  #checkHost(without: Participant): void {
    const others = this.#members.filter((one) => one !== without);
    if (others.every(({ name }) => this.post.withholds(name))) throw new Error(NO_HOST);
  }
}

async function meet(one: Participant, other: Participant): Promise<void> {
  const [from, to] = await Promise.all([one.connectionTo(other.name), other.connectionTo(one.name)]);
  await connect(from, to);
  await Promise.all([one.ready(other.name), other.ready(one.name)]);
}

/** Whether another frame of each opens before long. */
async function opensMore(sights: readonly Sight[]): Promise<boolean> {
  const opened = () => Promise.all(sights.map(async (sight) => (await sight.counts()).opened));
  const before = await opened();
  const end = performance.now() + PATIENCE;
  while (performance.now() < end) {
    if ((await opened()).every((count, index) => count > before[index]!)) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}
