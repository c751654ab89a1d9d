import { passphraseKey, rawKey } from 'framepipe';
import type { Secret } from './pipelines.js';

/** What sets this room apart from others with the same passphrase. */
const ROOM = 'framepipe.example/demo';

let keyID = 0;

/** The key of a passphrase. Each call gives the next key ID, so that frames of both keys can be told apart. */
export async function secretOf(passphrase: string): Promise<Secret> {
  const key = await passphraseKey(passphrase, { salt: ROOM });
  keyID = (keyID + 1) % 256;
  return { key, keyID };
}

/** Another key under the same ID: what a receiver has that was told a wrong passphrase. */
export async function wrongSecret({ keyID }: Secret): Promise<Secret> {
  return { key: await rawKey(crypto.getRandomValues(new Uint8Array(32))), keyID };
}
