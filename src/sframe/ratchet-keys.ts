import { BaseKeyRatchet, checkSenderKeyScheme, type SenderKeyScheme } from './base-key-ratchet.js';
import { type BaseKeys, refuseToBind } from './base-keys.js';
import type { CipherSuite } from './cipher-suites.js';

/**
 * The base keys of the scheme {@link SenderKeyScheme}: a ratchet for each generation that a sender has given out. Throws
 * TypeError or RangeError for a scheme that cannot be.
 */
export function ratchetKeys(scheme: SenderKeyScheme, suite: CipherSuite, highestKeyID: number): BaseKeys {
  const checked = checkSenderKeyScheme(scheme);
  const steps = 2 ** checked.ratchetBits;
  const ratchets = new Map<number, BaseKeyRatchet>();
  const generationOf = (keyID: number) => Math.floor(keyID / steps);
  return {
    highestKeyID,
    /** Begins a generation at the step that the key ID tells. */
    add(baseKey, keyID) {
      ratchets.set(generationOf(keyID), new BaseKeyRatchet(baseKey, keyID % steps, checked, suite));
    },
    /** Lets go of the whole generation. */
    remove(keyID) {
      ratchets.delete(generationOf(keyID));
    },
    find: (keyID) => ratchets.get(generationOf(keyID))?.find(keyID % steps) ?? 'keyID',
    bindSender: refuseToBind,
  };
}
