import type { MlsMember } from '../../../keys/mls/members.js';
import { epochOf } from '../../../keys/mls/mesh-frames.js';
import type { MlsMessage, MlsReceipt } from '../../../keys/mls/session-types.js';
import type { MlsSession } from '../../../keys/mls-session.js';
import type { Bytes } from '../../../shared/stage.js';
import { idOf } from './member-identity.js';
import type { CarriedKind } from './mls-frames.js';

/** What a {@link Carriage} needs of what is around it. */
export interface CarriageHost {
  /** Those who can be sent something, whatever group they are in. */
  readonly linked: Iterable<string>;
  /** Whether nobody should wait for this one any longer. */
  isLost(id: string): boolean;
  send(to: string, kind: CarriedKind, payload: Bytes): void;
}

/** Submitted commits kept until one is in their epoch, or orders in it. */
const HELD = 32;
/** Past commits kept, for those who have missed some. */
const HISTORY = 64;

/**
 * Carries the messages of a session between members that are connected each to each, and orders commits: in every epoch, the
 * member does that whose commit made it; where that one is lost, the one with the lowest leaf index that is not. Whoever has
 * missed commits is given them by anybody who has them.
 */
export class Carriage {
  readonly #session: MlsSession;
  readonly #host: CarriageHost;
  readonly #history = new Map<number, Bytes>();
  #held: { readonly from: string; readonly commit: Bytes }[] = [];
  #taking = 0;

  constructor(session: MlsSession, host: CarriageHost) {
    this.#session = session;
    this.#host = host;
    session.addEventListener('message', this.#onMessage);
    session.addEventListener('epoch', this.#settle);
  }

  /** Whether something that has come is being worked on. */
  get isBusy(): boolean {
    return this.#taking > 0;
  }

  /** Whether commits to the present epoch are ordered here. */
  get isOrderer(): boolean {
    return this.#orderer() === 'self';
  }

  receive(from: string, kind: CarriedKind, payload: Bytes): void {
    if (kind === 'direct') void this.#give(payload);
    else if (kind === 'submit') this.#takeSubmitted(from, payload);
    else if (this.#isNext(from, kind, payload)) void this.#take(payload);
  }

  /** Gives somebody who is in an earlier epoch the commits since. */
  bringUp(to: string, from: number): void {
    for (let epoch = from, commit = this.#history.get(epoch); commit; commit = this.#history.get(++epoch)) {
      this.#host.send(to, 'passed', commit);
    }
  }

  /** Somebody was lost or found: others may order now, and what is under way goes to them. */
  resume(): void {
    this.#settle();
    this.#session.resend();
  }

  close(): void {
    this.#session.removeEventListener('message', this.#onMessage);
    this.#session.removeEventListener('epoch', this.#settle);
  }

  readonly #onMessage = ({ detail: { kind, bytes } }: CustomEvent<MlsMessage>): void => {
    if (kind !== 'commit') {
      for (const id of this.#host.linked) this.#host.send(id, 'direct', bytes);
      return;
    }
    const orderer = this.#orderer();
    if (orderer === 'self') void this.#order(bytes);
    else if (orderer) this.#host.send(orderer, 'submit', bytes);
  };

  readonly #settle = (): void => {
    for (const { from, commit } of this.#held.splice(0)) this.#takeSubmitted(from, commit);
  };

  #takeSubmitted(from: string, commit: Bytes): void {
    const [epoch, current] = [epochOf(commit), this.#session.epoch?.epoch];
    if (epoch === undefined) return;
    if (current !== undefined && epoch < current) this.bringUp(from, epoch);
    else if (epoch === current && this.#orderer() === 'self') void this.#order(commit);
    else {
      this.#held.push({ from, commit });
      if (this.#held.length > HELD) this.#held.shift();
    }
  }

  /** The first commit of an epoch that is in order is the one; all others find the epoch passed. */
  async #order(commit: Bytes): Promise<void> {
    if (!(await this.#take(commit))) return;
    for (const id of this.#host.linked) this.#host.send(id, 'ordered', commit);
  }

  async #take(commit: Bytes): Promise<boolean> {
    const { outcome } = await this.#give(commit);
    const isTaken = outcome === 'epoch' || outcome === 'removed';
    const epoch = epochOf(commit);
    // One that is taken up later, in its turn, is kept as well: if it is a forgery, it is one to others, too.
    if (epoch !== undefined && (isTaken || (outcome === 'early' && !this.#history.has(epoch)))) {
      this.#history.set(epoch, commit);
      if (this.#history.size > HISTORY) this.#history.delete(this.#history.keys().next().value!);
    }
    return isTaken;
  }

  async #give(message: Bytes): Promise<MlsReceipt> {
    this.#taking += 1;
    try {
      return await this.#session.receive(message);
    } finally {
      this.#taking -= 1;
    }
  }

  /** Of epochs that one is not in yet, one does not know who orders. */
  #isNext(from: string, kind: CarriedKind, commit: Bytes): boolean {
    const [epoch, current] = [epochOf(commit), this.#session.epoch?.epoch];
    if (epoch === undefined) return false;
    return (
      current === undefined || epoch > current || (epoch === current && (kind === 'passed' || this.#orderer() === from))
    );
  }

  /** Undefined where one has to wait for somebody who is on the way. */
  #orderer(): string | undefined {
    const { epoch } = this.#session;
    if (!epoch) return undefined;
    const committer: readonly MlsMember[] = epoch.members.filter(({ index }) => index === epoch.committer);
    for (const member of [...committer, ...epoch.members]) {
      if (member.index === epoch.index) return 'self';
      const id = idOf(member);
      if (id !== undefined && !this.#host.isLost(id)) return id;
    }
    return undefined;
  }
}
