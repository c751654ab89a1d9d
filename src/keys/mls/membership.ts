import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import { commit, handle, type OwnCommit, sealNotice, wipe, wipeAll } from './group.js';
import { isSame, type MlsMember, membersOf } from './members.js';
import type { Notice } from './notices.js';
import type { MlsMessage, MlsReceipt } from './session-types.js';
import type { CiphersuiteImpl, ClientState, KeyPackage, PrivateMessage } from './ts-mls.js';
import { tagOf } from './wire.js';
import { proposalsFor, Wishes } from './wishes.js';

/** Messages of an epoch that are remembered, so that a second copy is known. */
const SEEN = 1_024;

/** One's membership in a group, from founding or joining it to leaving. */
export class Membership {
  readonly wishes = new Wishes();
  readonly #suite: CiphersuiteImpl;
  readonly #send: (message: MlsMessage) => void;
  readonly #onNotice: (notice: Notice) => void;
  readonly #seen = new Set<string>();
  /** Those who have asked to be removed in this epoch. */
  readonly #leaving = new Set<number>();
  #state: ClientState;
  #committer: number;
  #members: readonly MlsMember[];
  #own: OwnCommit | undefined;
  #isLeaving = false;
  #grant = () => {};

  constructor(
    state: ClientState,
    committer: number,
    suite: CiphersuiteImpl,
    send: (message: MlsMessage) => void,
    onNotice: (notice: Notice) => void,
  ) {
    this.#state = state;
    this.#committer = committer;
    this.#suite = suite;
    this.#send = send;
    this.#onNotice = onNotice;
    this.#members = membersOf(state.ratchetTree);
  }

  get state(): ClientState {
    return this.#state;
  }

  get epoch(): bigint {
    return this.#state.groupContext.epoch;
  }

  get index(): number {
    return this.#state.privatePath.leafIndex;
  }

  get members(): readonly MlsMember[] {
    return this.#members;
  }

  /** The leaf index of the member who made this epoch. */
  get committer(): number {
    return this.#committer;
  }

  /** Whether one has asked to be removed. */
  get isLeaving(): boolean {
    return this.#isLeaving;
  }

  /** Takes a message to the group. After `removed`, there is only {@link Membership.end}. */
  async take(message: PrivateMessage, bytes: Bytes): Promise<MlsReceipt> {
    if (message.epoch !== this.epoch) return { outcome: message.epoch < this.epoch ? 'stale' : 'early' };
    if (this.#own && isSame(this.#own.bytes, bytes)) return this.#adopt(this.#own);
    if (this.#seen.has(tagOf(bytes))) return { outcome: 'duplicate' };
    try {
      const handled = await handle(this.#state, message, this.#suite);
      if (handled.kind === 'commit') {
        if (handled.removed.has(this.index)) return { outcome: 'removed' };
        this.#enter(handled.state, handled.committer, handled.removed, false);
        return { outcome: 'epoch' };
      }
      this.#state = handled.state;
      this.#remember(bytes);
      if (handled.notice?.kind === 'leaving') this.#leaving.add(handled.notice.index);
      if (handled.notice) this.#onNotice(handled.notice);
      return { outcome: 'notice' };
    } catch (error) {
      return { outcome: 'refused', reason: String(error) };
    }
  }

  /**
   * Tries an addition by itself, and throws EncodedTransformError `mls-refused` where it is not possible: of several in
   * one commit, ts-mls does not tell which is to blame, and leaves a rejection unhandled.
   */
  async checkAdd(keyPackage: KeyPackage): Promise<void> {
    try {
      const trial = await commit(this.#state, proposalsFor(this.#state.ratchetTree, [], [keyPackage]), this.#suite);
      wipe(trial.state, this.#state);
    } catch (cause) {
      throw impossible(cause);
    }
  }

  /** Commits what is wished, or asked for by those who leave, unless a commit is under way: once that counts, again. */
  async pursue(): Promise<void> {
    if (this.#own || this.#isLeaving) return;
    this.#leaving.delete(this.index);
    const first = this.#members.find(({ index }) => !this.#leaving.has(index));
    if (this.wishes.isEmpty && (this.#leaving.size === 0 || first?.index !== this.index)) return;
    const proposals = this.wishes.proposals(this.#state.ratchetTree, this.#leaving);
    try {
      this.#own = await commit(this.#state, proposals, this.#suite);
    } catch (cause) {
      this.wishes.fail(impossible(cause));
      this.#leaving.clear();
      return;
    }
    this.resend();
  }

  /** Sends the commit that is under way once more: for carriers that cannot tell whether it has arrived. */
  resend(): void {
    if (this.#own) this.#send({ kind: 'commit', bytes: this.#own.bytes });
  }

  /** Grants the wishes that have come true; to be called once the application has been told of the epoch. */
  grantWishes(): void {
    this.#grant();
  }

  /** Asks the others to be removed; to be done again in every epoch that comes meanwhile. */
  async leave(): Promise<void> {
    this.#isLeaving = true;
    await this.tell('leaving');
  }

  async tell(kind: Notice['kind']): Promise<void> {
    const { state, bytes } = await sealNotice(this.#state, { kind, index: this.index }, this.#suite);
    this.#state = state;
    this.#remember(bytes);
    this.#send({ kind: 'notice', bytes });
  }

  /** Wipes the group's secrets and gives up what is wished. */
  end(error: EncodedTransformError): void {
    this.wishes.fail(error);
    if (this.#own) wipe(this.#own.state);
    wipe(this.#state);
  }

  #adopt({ state, proposals, welcome, consumed }: OwnCommit): MlsReceipt {
    wipeAll(consumed);
    const removed = new Set(proposals.flatMap((one) => (one.proposalType === 'remove' ? one.remove.removed : [])));
    const updated = proposals.length === 0 || removed.size > 0;
    this.#own = undefined;
    this.#enter(state, this.index, removed, updated);
    if (welcome) this.#send({ kind: 'welcome', bytes: welcome });
    return { outcome: 'epoch' };
  }

  #enter(state: ClientState, committer: number, removed: ReadonlySet<number>, updated: boolean): void {
    const before = this.#state.ratchetTree;
    this.#grant = () => this.wishes.settle(before, state.ratchetTree, removed, updated);
    wipe(this.#state, state);
    if (this.#own) wipe(this.#own.state, state);
    this.#own = undefined;
    this.#state = state;
    this.#committer = committer;
    this.#members = membersOf(state.ratchetTree);
    this.#seen.clear();
    this.#leaving.clear();
  }

  #remember(bytes: Bytes): void {
    if (this.#seen.size < SEEN) this.#seen.add(tagOf(bytes));
  }
}

function impossible(cause: unknown): EncodedTransformError {
  return new EncodedTransformError('mls-refused', 'the group cannot become what was asked for', { cause });
}
