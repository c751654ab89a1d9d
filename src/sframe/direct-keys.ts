import { type BaseKeys, type HeldKey, refuseToBind } from './base-keys.js';

/** A base key for each key ID. */
export function directKeys(highestKeyID: number): BaseKeys {
  const keys = new Map<number, HeldKey>();
  return {
    highestKeyID,
    add(baseKey, keyID) {
      keys.set(keyID, { baseKey, commit: () => 0 });
    },
    remove(keyID) {
      keys.delete(keyID);
    },
    find: (keyID) => keys.get(keyID) ?? 'keyID',
    bindSender: refuseToBind,
  };
}
