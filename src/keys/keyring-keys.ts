import type { KeyScheme } from '../sframe/key-scheme.js';

/** A key in a {@link KeyStore}. Entries are told apart by identity: a key that is added anew is another. */
export interface KeyEntry {
  readonly keyID: number;
  readonly key: CryptoKey;
}

/** Whose a key is: a participant's, or everybody's. */
export type KeyOwner = string | undefined;

/** Keys of one owner at most; the one added longest ago goes first, lest whoever sends us keys fill the memory. */
const LIMIT = 64;

/**
 * The keys of all participants, by owner and slot. Keys with one slot take each other's place in the stage: with
 * sender keys those of one generation, with MLS those of one epoch, else those of one key ID.
 */
export class KeyStore {
  readonly #slotOf: (keyID: number) => number;
  readonly #owners = new Map<KeyOwner, Map<number, KeyEntry>>();

  constructor(scheme: KeyScheme) {
    this.#slotOf = slotsOf(scheme);
  }

  get(owner: KeyOwner, keyID: number): KeyEntry | undefined {
    const entry = this.#owners.get(owner)?.get(this.#slotOf(keyID));
    return entry?.keyID === keyID ? entry : undefined;
  }

  /** The keys of one owner alone, in the order in which they were added. */
  of(owner: KeyOwner): readonly KeyEntry[] {
    return [...(this.#owners.get(owner)?.values() ?? [])];
  }

  /** What opens the frames of a participant, by slot: everybody's keys and, in their place, the participant's own. */
  opening(participant: string): ReadonlyMap<number, KeyEntry> {
    return new Map([...(this.#owners.get(undefined) ?? []), ...(this.#owners.get(participant) ?? [])]);
  }

  /** Puts the key last; one that had its slot goes. */
  set(owner: KeyOwner, entry: KeyEntry): void {
    const keys = this.#owners.get(owner) ?? new Map<number, KeyEntry>();
    this.#owners.set(owner, keys);
    const slot = this.#slotOf(entry.keyID);
    keys.delete(slot);
    keys.set(slot, entry);
    if (keys.size > LIMIT) keys.delete(keys.keys().next().value!);
  }

  /** Takes this very entry out, unless another has its place. */
  delete(owner: KeyOwner, entry: KeyEntry): void {
    const keys = this.#owners.get(owner);
    const slot = this.#slotOf(entry.keyID);
    if (keys?.get(slot) !== entry) return;
    keys.delete(slot);
    if (keys.size === 0) this.#owners.delete(owner);
  }

  clear(): void {
    this.#owners.clear();
  }
}

function slotsOf(scheme: KeyScheme): (keyID: number) => number {
  if (scheme === 'direct') return (keyID) => keyID;
  if ('epochBits' in scheme) return (keyID) => keyID % 2 ** scheme.epochBits;
  return (keyID) => Math.floor(keyID / 2 ** scheme.ratchetBits);
}
