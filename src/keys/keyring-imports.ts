import type { Bytes } from '../shared/stage.js';
import { rawKey } from './passphrase.js';

/** Makes keys of what a keyring is given, and hands them on in the order of calls, whichever is imported first. */
export class KeyImports {
  #latest: Promise<unknown> = Promise.resolve();

  async import(key: CryptoKey | Bytes): Promise<CryptoKey> {
    const imported = importOnce(key);
    const before = this.#latest;
    this.#latest = Promise.allSettled([before, imported]);
    await before;
    return imported;
  }
}

/** Bytes become a key once: they are wiped, whether or not they were fit for one. */
async function importOnce(key: CryptoKey | Bytes): Promise<CryptoKey> {
  if (!(key instanceof Uint8Array)) return key;
  try {
    return await rawKey(key);
  } finally {
    key.fill(0);
  }
}
