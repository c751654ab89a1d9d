import { checkInteger } from '../shared/arguments.js';
import type { BaseKeys } from './base-keys.js';
import { directKeys } from './direct-keys.js';

/**
 * MLS (RFC 9605, section 5.2): the group has a base key for each epoch, and its members seal under key IDs of their own.
 * `keyID = leafIndex · 2^E + epoch mod 2^E`.
 */
export interface MlsKeyScheme {
  /** E, 0 to 32: bits of the epoch that are sent. At most 2^E epochs can be told apart at a time. */
  readonly epochBits: number;
  /**
   * The only member whose frames a receiver opens, by leaf index: a server cannot pass off another's track as this one's.
   * Default any member.
   */
  readonly senderIndex?: number | undefined;
}

/** The base keys of the scheme {@link MlsKeyScheme}, by epoch. Throws TypeError or RangeError for one that cannot be. */
export function epochKeys({ epochBits, senderIndex }: MlsKeyScheme, highestKeyID: number): BaseKeys {
  checkInteger('epochBits', epochBits, 0, 32);
  const epochs = 2 ** epochBits;
  // Epochs are added whole; of those that agree in the lowest E bits the last one counts.
  const keys = directKeys(Number.MAX_SAFE_INTEGER);
  let bound: number | undefined;

  function bindSender(index: number | undefined): void {
    if (index !== undefined) checkInteger('senderIndex', index, 0, Math.floor(highestKeyID / epochs));
    bound = index;
  }
  bindSender(senderIndex);

  return {
    highestKeyID: keys.highestKeyID,
    add: (baseKey, epoch) => keys.add(baseKey, epoch % epochs),
    remove: (epoch) => keys.remove(epoch % epochs),
    find(keyID) {
      if (bound !== undefined && Math.floor(keyID / epochs) !== bound) return 'sender';
      return keys.find(keyID % epochs);
    },
    bindSender,
  };
}
