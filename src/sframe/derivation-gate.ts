import { workBudget } from '../shared/work-budget.js';

/** Key IDs remembered at most. To make it forget one, a forger has to send so many others between two of its frames. */
const REMEMBERED = 1_024;

/**
 * Decides when the key of a key ID that was never seen before is worth deriving. Senders choose their key IDs at random
 * (see {@link contextKeyID}), so a receiver cannot tell a new sender's from a forged one before it has the key; and
 * deriving costs several times what opening a frame does.
 *
 * The key is derived at once while that happens seldom. In a flood of key IDs it is derived when one comes for the second
 * time. So a real sender, who comes back with every frame, loses one frame at most, whatever forgers have spent before;
 * and forgers cause one derivation for every two of their frames at most, and none by key IDs that do not come back.
 */
export interface DerivationGate {
  /** How many key IDs are remembered, 0 to 1,024. */
  readonly size: number;
  /** Whether to derive the key of a key ID that is only looked at, and will come again: while that happens seldom. */
  admitsAhead(): boolean;
  /** Whether to derive the key of this key ID now. */
  admits(keyID: number | bigint): boolean;
}

export function derivationGate(): DerivationGate {
  const takeWork = workBudget(32, 8);
  const seen = new Set<number | bigint>();
  return {
    get size() {
      return seen.size;
    },
    admitsAhead: takeWork,
    admits(keyID) {
      if (seen.delete(keyID) || takeWork()) return true;
      seen.add(keyID);
      if (seen.size > REMEMBERED) seen.delete(seen.keys().next().value!);
      return false;
    },
  };
}
