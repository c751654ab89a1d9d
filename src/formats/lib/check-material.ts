import { wrongType } from '../../shared/arguments.js';

/** Throws TypeError unless this is a key of one of these algorithms, from which keys can be derived and ratcheted. */
export function checkMaterial(key: unknown, algorithms: readonly string[]): asserts key is CryptoKey {
  if (!(key instanceof CryptoKey)) throw wrongType('key', 'a CryptoKey', key);
  const { algorithm, usages } = key;
  if (!algorithms.includes(algorithm.name)) {
    throw wrongType('key', `a key for ${algorithms.join(' or ')}, not ${algorithm.name}`, key);
  }
  if (!usages.includes('deriveBits') || !usages.includes('deriveKey')) {
    throw wrongType('key', 'a key with the usages deriveBits and deriveKey', key);
  }
}
