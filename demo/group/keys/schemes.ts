import type { Post } from '../call/post.js';
import type { KeyAgreement } from './key-agreement.js';
import { MlsAgreement } from './mls.js';
import { PassphraseAgreement } from './passphrase.js';
import { SenderKeyAgreement } from './sender-keys.js';

/** The ways to come to keys, by the values of the page's choice. */
export const schemes = {
  passphrase: (post: Post, passphrase: string) => new PassphraseAgreement(post, passphrase),
  'sender-keys': (post: Post) => new SenderKeyAgreement(post),
  mls: (post: Post) => new MlsAgreement(post),
} as const satisfies Record<string, (post: Post, passphrase: string) => KeyAgreement>;

export type Scheme = keyof typeof schemes;
