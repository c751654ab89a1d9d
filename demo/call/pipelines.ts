import type { Pipeline } from 'framepipe';
import type { DefaultStages } from 'framepipe/worker.js';

/** A key as both ends of the call know it. */
export interface Secret {
  readonly key: CryptoKey;
  /** 0 to 255. */
  readonly keyID: number;
}

/** What both ends begin with, next to the media: encrypted frames tell neither of these anything. */
const watching: Pipeline<DefaultStages> = [{ stage: 'analyzer' }, { stage: 'frameStats' }];

/** What a sender runs: the tap is last, so what it sees is what leaves. Without a secret, frames leave in the clear. */
export function senderPipeline(secret: Secret | undefined): Pipeline<DefaultStages> {
  if (!secret) return [...watching, { stage: 'tap' }];
  return [...watching, { stage: 'sframe', options: { encryptionKey: secret } }, { stage: 'tap' }];
}

/** What a receiver with the key runs, written in the same direction: the runner mirrors it. */
export function receiverPipeline(secret: Secret | undefined): Pipeline<DefaultStages> {
  if (!secret) return watching;
  return [...watching, { stage: 'sframe', options: { decryptionKeys: [secret] } }];
}

/** What a server in the middle has: the frames as they come. */
export const serverPipeline: Pipeline<DefaultStages> = [];
