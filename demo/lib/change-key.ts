import type { Keyring } from 'framepipe/keys.js';

/** Gives everybody who shares the keyring another key; the one before opens frames for a second more. */
export async function changeKey(keyring: Keyring): Promise<void> {
  const keyID = ((keyring.activeKeyID ?? 0) + 1) % 256;
  await keyring.add({ keyID, key: crypto.getRandomValues(new Uint8Array(32)) });
  await keyring.activate(keyID, { acknowledged: 0, gracePeriod: 1_000 });
}
