import { wrongType } from '../../shared/arguments.js';
import { EncodedTransformError } from '../../shared/errors.js';

/** Who the other side is, as its identity provider asserts: https://w3c.github.io/webrtc-identity/. */
export interface PeerIdentity {
  /** The provider's domain. */
  readonly idp: string;
  /** The name that it asserts, for example `alice@example.com`. */
  readonly name: string;
}

/** Options of {@link useIdentityProvider}, as of RTCIdentityProviderOptions. */
export interface IdentityProviderOptions {
  /** Which of the provider's protocols. Default `default`. */
  readonly protocol?: string;
  /** Whom the user wishes to be. */
  readonly usernameHint?: string;
  /** Whom the other side has to be: another closes the way. */
  readonly peerIdentity?: string;
}

/** What Firefox has, and no other browser. */
interface IdentityConnection {
  readonly peerIdentity: Promise<PeerIdentity>;
  setIdentityProvider(provider: string, options?: IdentityProviderOptions): void;
}

/** Whether this browser has identity providers (Firefox has). */
export function hasIdentityProviders(): boolean {
  return 'setIdentityProvider' in RTCPeerConnection.prototype;
}

/**
 * Has the browser ask an identity provider for an assertion, which its offers and answers then carry.
 *
 * Throws EncodedTransformError `not-supported` where this browser has no identity providers, TypeError for a wrong argument.
 *
 * @param provider The provider's domain, with or without a port.
 *
 * @example
 * ```ts
 * import { hasIdentityProviders, peerIdentity, useIdentityProvider } from 'framepipe/connection.js';
 *
 * async function callAsAlice(pc: RTCPeerConnection): Promise<void> {
 *   if (!hasIdentityProviders()) return;
 *   useIdentityProvider(pc, 'idp.example', { usernameHint: 'alice@idp.example' });
 *   console.log((await peerIdentity(pc)).name);
 * }
 * ```
 */
export function useIdentityProvider(
  pc: RTCPeerConnection,
  provider: string,
  options: IdentityProviderOptions = {},
): void {
  if (typeof provider !== 'string') throw wrongType('provider', 'a string', provider);
  withIdentity(pc).setIdentityProvider(provider, options);
}

/**
 * Who the other side is, once the browser has verified its assertion.
 *
 * @returns Rejects where the assertion does not hold, and with EncodedTransformError `not-supported` where this browser has
 *   no identity providers. Pending as long as no assertion has come.
 */
export async function peerIdentity(pc: RTCPeerConnection): Promise<PeerIdentity> {
  const { idp, name } = await withIdentity(pc).peerIdentity;
  return { idp, name };
}

function withIdentity(pc: RTCPeerConnection): IdentityConnection {
  if (typeof pc?.getStats !== 'function') throw wrongType('pc', 'an RTCPeerConnection', pc);
  if (!hasIdentityProviders())
    throw new EncodedTransformError('not-supported', 'this browser has no identity providers');
  return pc as unknown as IdentityConnection;
}
