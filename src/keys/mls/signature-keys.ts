import { EncodedTransformError } from '../../shared/errors.js';
import type { Bytes } from '../../shared/stage.js';
import { type CiphersuiteImpl, getCiphersuiteFromName, getCiphersuiteImpl } from './ts-mls.js';

/** Keys that somebody signs with, in every group: what others recognise them by. */
export interface MlsSignatureKeys {
  /** 32 bytes, Ed25519. */
  readonly publicKey: Bytes;
  /** PKCS #8. Whoever has it can pass for its owner: keep it as such, or make new keys for each call. */
  readonly privateKey: Bytes;
}

/** MLS's cipher suite 1, the only one that browsers have all parts of. */
export function mlsCipherSuite(): Promise<CiphersuiteImpl> {
  return getCiphersuiteImpl(getCiphersuiteFromName('MLS_128_DHKEMX25519_AES128GCM_SHA256_Ed25519'));
}

/**
 * Makes signature keys, for those who want to be recognised from one call to the next; a session makes its own where it
 * is given none.
 *
 * @returns Rejects with EncodedTransformError `not-supported` where there is no Ed25519 (Chromium before 137, Firefox
 *   before 129, Safari before 17; pages that are not served securely).
 *
 * @example
 * ```ts
 * import { generateMlsSignatureKeys, MlsSession } from 'framepipe/mls.js';
 *
 * async function open(groupID: string, identity: string): Promise<MlsSession> {
 *   const signatureKeys = await generateMlsSignatureKeys();
 *   return MlsSession.open({ groupID, identity, signatureKeys });
 * }
 * ```
 */
export async function generateMlsSignatureKeys(): Promise<MlsSignatureKeys> {
  try {
    const { publicKey, signKey } = await (await mlsCipherSuite()).signature.keygen();
    return { publicKey: Uint8Array.from(publicKey), privateKey: Uint8Array.from(signKey) };
  } catch (cause) {
    throw new EncodedTransformError('not-supported', 'there are no Ed25519 signatures here', { cause });
  }
}
