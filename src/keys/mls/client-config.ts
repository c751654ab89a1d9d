import type { CredentialHolder } from './members.js';
import { type ClientConfig, defaultKeyPackageEqualityConfig } from './ts-mls.js';

/** What ts-mls is to do where the RFC leaves it open. `isAcceptable` is asked for everybody who is to be a member. */
export function clientConfig(isAcceptable: (leaf: CredentialHolder) => Promise<boolean>): ClientConfig {
  return {
    // Messages of past epochs are not opened, so as little as possible is kept for them.
    keyRetentionConfig: { retainKeysForGenerations: 10, retainKeysForEpochs: 1, maximumForwardRatchetSteps: 200 },
    // Whoever invites looks at the lifetime; were others to, by their own clocks, the group might part.
    lifetimeConfig: { maximumTotalLifetime: 0n, validateLifetimeOnReceive: false },
    keyPackageEqualityConfig: defaultKeyPackageEqualityConfig,
    paddingConfig: { kind: 'padUntilLength', padUntilLength: 256 },
    authService: {
      validateCredential: (credential, signaturePublicKey) => isAcceptable({ credential, signaturePublicKey }),
    },
  };
}
