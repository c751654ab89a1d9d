import { digitGroups } from '../../keys/verification-digits.js';

/** Groups of five digits, as `groupCode` of `framepipe/verification.js` has them. */
const GROUPS = 6;

/**
 * The code of a call, from the fingerprints of all its members' certificates, each as `sha-256 AB:CD:…`: the digits of the
 * SHA-256 of a label and of them, sorted, one a line. Whoever sits between two members shows each of them a certificate that
 * is not the other's, so that their codes differ.
 */
export async function certificateCode(fingerprints: Iterable<string>): Promise<readonly string[]> {
  const lines = ['Framepipe 1.0 Mesh Code', ...[...new Set(fingerprints)].sort()];
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(lines.join('\n')));
  return digitGroups(new Uint8Array(digest), GROUPS);
}
