import { type Deferred, deferred } from '../../shared/deferred.js';
import type { EncodedTransformError } from '../../shared/errors.js';
import { isSame, type MlsMember, membersOf } from './members.js';
import type { KeyPackage, Proposal, RatchetTree } from './ts-mls.js';

/** Members that one commit adds at most; more follow in the next. */
const ADDS = 32;

interface Add {
  readonly keyPackage: KeyPackage;
  readonly granted: Deferred<void>;
}

/**
 * What one wants the group to become. A commit may be overtaken by another member's; so wishes are kept until the group
 * is as wished, whoever made it so, and every commit is built from those that are left.
 */
export class Wishes {
  #adds: Add[] = [];
  /** By leaf index, which stays the member's until a commit removes it. */
  readonly #removals = new Map<number, Deferred<void>>();
  #update: Deferred<void> | undefined;

  get isEmpty(): boolean {
    return this.#adds.length === 0 && this.#removals.size === 0 && !this.#update;
  }

  /** Somebody is to be a member. A later key package of theirs takes the place of an earlier one. */
  add(keyPackage: KeyPackage): Promise<void> {
    const { signaturePublicKey } = keyPackage.leafNode;
    const same = this.#adds.find((one) => isSame(one.keyPackage.leafNode.signaturePublicKey, signaturePublicKey));
    const granted = same?.granted ?? deferred<void>();
    this.#adds = [...this.#adds.filter((one) => one !== same), { keyPackage, granted }];
    return granted.promise;
  }

  remove(index: number): Promise<void> {
    const granted = this.#removals.get(index) ?? deferred<void>();
    this.#removals.set(index, granted);
    return granted.promise;
  }

  /** One's own keys are to be new ones. */
  update(): Promise<void> {
    this.#update ??= deferred<void>();
    return this.#update.promise;
  }

  /**
   * What to commit next to the group of this tree. Where there is nothing to remove, an update goes first and alone: a
   * commit that does nothing but add does not update (RFC 9420, section 12.4).
   */
  proposals(tree: RatchetTree, leaving: ReadonlySet<number>): readonly Proposal[] {
    const removed = new Set([...leaving, ...this.#removals.keys()]);
    const adds = this.#adds.slice(0, ADDS).map(({ keyPackage }) => keyPackage);
    return this.#update && removed.size === 0 ? [] : proposalsFor(tree, removed, adds);
  }

  /**
   * Grants the wishes that have come true by a commit, which made the group of `before` that of `after` and removed these
   * members; `updated` where it was one's own and made one's keys new. Somebody has been let in as wished with whichever
   * key package of theirs it was.
   */
  settle(before: RatchetTree, after: RatchetTree, removed: ReadonlySet<number>, updated: boolean): void {
    const [former, present] = [membersOf(before), membersOf(after)];
    this.#adds = this.#adds.filter(({ keyPackage, granted }) => {
      const member = memberOf(former, keyPackage);
      const wasIn = member !== undefined && !removed.has(member.index);
      if (wasIn || !memberOf(present, keyPackage)) return true;
      granted.resolve();
      return false;
    });
    for (const index of removed) {
      this.#removals.get(index)?.resolve();
      this.#removals.delete(index);
    }
    if (!updated) return;
    this.#update?.resolve();
    this.#update = undefined;
  }

  /** Gives up everything. */
  fail(error: EncodedTransformError): void {
    for (const { granted } of this.#adds) granted.reject(error);
    for (const granted of this.#removals.values()) granted.reject(error);
    this.#update?.reject(error);
    this.#adds = [];
    this.#removals.clear();
    this.#update = undefined;
  }
}

/**
 * Removes these and adds those. Who has lost the group, by a reload say, comes back under the same signature key and
 * replaces the former self.
 */
export function proposalsFor(
  tree: RatchetTree,
  removed: Iterable<number>,
  added: readonly KeyPackage[],
): readonly Proposal[] {
  const members = membersOf(tree);
  const gone = new Set(removed);
  for (const keyPackage of added) {
    const former = memberOf(members, keyPackage);
    if (former) gone.add(former.index);
  }
  return [
    ...[...gone].map((index): Proposal => ({ proposalType: 'remove', remove: { removed: index } })),
    ...added.map((keyPackage): Proposal => ({ proposalType: 'add', add: { keyPackage } })),
  ];
}

function memberOf(members: readonly MlsMember[], { leafNode }: KeyPackage): MlsMember | undefined {
  return members.find(({ signatureKey }) => isSame(signatureKey, leafNode.signaturePublicKey));
}
