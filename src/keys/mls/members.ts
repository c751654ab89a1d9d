import type { Bytes } from '../../shared/stage.js';
import { type LeafNode, nodeToLeafIndex, type RatchetTree, toNodeIndex } from './ts-mls.js';

/** Somebody who asks to become a member, or is one: who they say they are, and the key that they sign with. */
export interface MlsCandidate {
  /** The identity of a basic credential (RFC 9420, section 5.3): bytes that mean something to the application. */
  readonly identity: Bytes;
  /** The public signature key: 32 bytes, Ed25519. */
  readonly signatureKey: Bytes;
}

/** A member of a group. */
export interface MlsMember extends MlsCandidate {
  /** The leaf index, 0 and up: the same for as long as the member stays. It passes to others later. */
  readonly index: number;
}

/** What of a leaf node tells who it is. */
export type CredentialHolder = Pick<LeafNode, 'credential' | 'signaturePublicKey'>;

/** The members of a tree, by ascending leaf index. Groups have basic credentials only. */
export function membersOf(tree: RatchetTree): readonly MlsMember[] {
  return tree.flatMap((node, position) => {
    const candidate = node?.nodeType === 'leaf' && candidateOf(node.leaf);
    return candidate ? [{ index: nodeToLeafIndex(toNodeIndex(position)), ...candidate }] : [];
  });
}

/** Undefined where the credential is not a basic one. */
export function candidateOf({ credential, signaturePublicKey }: CredentialHolder): MlsCandidate | undefined {
  if (credential.credentialType !== 'basic') return undefined;
  return { identity: Uint8Array.from(credential.identity), signatureKey: Uint8Array.from(signaturePublicKey) };
}

export function isSameCandidate(one: MlsCandidate, other: MlsCandidate): boolean {
  return isSame(one.identity, other.identity) && isSame(one.signatureKey, other.signatureKey);
}

/** Whether two arrays hold the same bytes; for public values, since it stops at the first difference. */
export function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
