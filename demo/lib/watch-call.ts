import type { AttachedPeerConnection } from 'framepipe';
import type { Keyring } from 'framepipe/keys.js';

/** A look at a running call. */
export interface Look {
  /** Frames a second. */
  readonly rate: number;
  /** Of the key that senders use; undefined before there is one. */
  readonly keyID: number | undefined;
}

/** Before the call. */
export const NO_LOOK: Look = { rate: 0, keyID: undefined };

/** Looks twice a second at what goes through a connection's `frameStats`, until it is stopped. */
export function watchCall(
  attached: AttachedPeerConnection,
  keyring: Keyring,
  onLook: (look: Look) => void,
): () => void {
  const timer = setInterval(async () => {
    const questions = attached.transforms.map(({ stages }) => stages.frameStats.getStats());
    // Pipelines that have ended do not answer.
    const streams = await Promise.all(questions).catch(() => []);
    const rate = streams.flat().reduce((sum, { frameRate }) => sum + frameRate, 0);
    onLook({ rate: Math.round(rate), keyID: keyring.activeKeyID });
  }, 500);
  return () => clearInterval(timer);
}

/** What a look at a call tells. */
export function inWords({ rate, keyID }: Look, isEncrypted: boolean): string {
  if (!isEncrypted) return `${rate} frames a second, in the clear`;
  return keyID === undefined ? 'Nothing yet' : `${rate} frames a second, sealed with key ${keyID}`;
}
