import { checkObject } from '../shared/arguments.js';
import type { SenderKeyScheme } from './base-key-ratchet.js';
import type { BaseKeys } from './base-keys.js';
import type { CipherSuite } from './cipher-suites.js';
import { directKeys } from './direct-keys.js';
import { epochKeys, type MlsKeyScheme } from './epoch-keys.js';
import { ratchetKeys } from './ratchet-keys.js';

/** How base keys follow from key IDs. `direct`: each key ID has one of its own. */
export type KeyScheme = 'direct' | SenderKeyScheme | MlsKeyScheme;

/**
 * Where the base keys of a receiver come from.
 *
 * @param keyIDBits that a key ID of the application has, 1 to 32
 * @throws `TypeError` or `RangeError` for what is no scheme, or does not fit into so many bits.
 */
export function createBaseKeys(scheme: KeyScheme, suite: CipherSuite, keyIDBits: number): BaseKeys {
  const highestKeyID = 2 ** keyIDBits - 1;
  if (scheme === 'direct') return directKeys(highestKeyID);
  checkObject('keyScheme', scheme);
  const parameters: Partial<SenderKeyScheme & MlsKeyScheme> = scheme;
  const { ratchetBits, epochBits } = parameters;
  const bits = ratchetBits ?? epochBits ?? 0;
  if (bits > keyIDBits)
    throw new RangeError(`"keyScheme" expected key IDs of ${keyIDBits} bits to hold it, got ${bits}`);
  if (ratchetBits !== undefined) return ratchetKeys({ ...parameters, ratchetBits }, suite, highestKeyID);
  if (epochBits !== undefined) return epochKeys({ ...parameters, epochBits }, highestKeyID);
  throw new RangeError(`"keyScheme" expected 'direct', { ratchetBits } or { epochBits }`);
}
