import { isSame } from './members.js';
import {
  type AuthenticationService,
  type CiphersuiteImpl,
  directPath,
  type GroupContext,
  isLeaf,
  type LeafNode,
  leafToNodeIndex,
  leafWidth,
  type NodeIndex,
  nodeToLeafIndex,
  type RatchetTree,
  toLeafIndex,
  toNodeIndex,
  treeHashRoot,
  validateLeafNodeUpdateOrCommit,
  verifyLeafNodeSignatureKeyPackage,
  verifyParentHashes,
} from './ts-mls.js';

/**
 * Checks the ratchet tree of a group that one is to join (RFC 9420, section 12.4.3.1), and throws where it is not in
 * order. ts-mls 1.6.4 has a check of its own, which refuses valid trees: it wants all parents above an unmerged leaf to
 * list the same leaves, where the RFC wants those between the leaf and a parent that lists it to list it too.
 */
export async function validateTree(
  tree: RatchetTree,
  context: GroupContext,
  authService: AuthenticationService,
  suite: CiphersuiteImpl,
): Promise<void> {
  const [encryptionKeys, signatureKeys] = [new Set<string>(), new Set<string>()];
  for (const [position, node] of tree.entries()) {
    if (!node) continue;
    const index = toNodeIndex(position);
    check((node.nodeType === 'leaf') === isLeaf(index), 'a node of the tree is in the wrong place');
    if (node.nodeType === 'leaf') {
      checkNew(node.leaf.hpkePublicKey, encryptionKeys);
      checkNew(node.leaf.signaturePublicKey, signatureKeys);
      await validateLeaf(node.leaf, index, context, authService, suite);
    } else {
      checkNew(node.parent.hpkePublicKey, encryptionKeys);
      for (const leaf of node.parent.unmergedLeaves) validateUnmergedLeaf(tree, index, leaf);
    }
  }
  check(await verifyParentHashes(tree, suite.hash), 'the parent hashes of the tree are wrong');
  check(isSame(await treeHashRoot(tree, suite.hash), context.treeHash), 'the tree hash is wrong');
}

/** Section 7.3, for a leaf of somebody who is a member already: its lifetime is not looked at. */
async function validateLeaf(
  leaf: LeafNode,
  index: NodeIndex,
  context: GroupContext,
  authService: AuthenticationService,
  suite: CiphersuiteImpl,
): Promise<void> {
  check(leaf.capabilities.credentials.includes('basic'), 'a member does not support basic credentials');
  check(leaf.extensions.length === 0, 'a member has extensions');
  if (leaf.leafNodeSource === 'key_package') {
    check(await verifyLeafNodeSignatureKeyPackage(leaf, suite.signature), "a leaf's signature is wrong");
    check(
      await authService.validateCredential(leaf.credential, leaf.signaturePublicKey),
      'a member has not been accepted',
    );
  } else {
    const error = await validateLeafNodeUpdateOrCommit(
      leaf,
      nodeToLeafIndex(index),
      context,
      authService,
      suite.signature,
    );
    if (error) throw error;
  }
}

/**
 * An unmerged leaf of a parent is a leaf below it, and every parent between the two lists it as well (sections 7.9.2
 * and 12.4.3.1).
 */
function validateUnmergedLeaf(tree: RatchetTree, parent: NodeIndex, unmergedLeaf: number): void {
  const leaf = leafToNodeIndex(toLeafIndex(unmergedLeaf));
  check(tree[leaf]?.nodeType === 'leaf', 'an unmerged leaf is blank');
  const path = directPath(leaf, leafWidth(tree.length));
  const height = path.indexOf(parent);
  check(height >= 0, 'an unmerged leaf is not below its parent');
  for (const between of path.slice(0, height)) {
    const node = tree[between];
    const lists = node?.nodeType !== 'parent' || node.parent.unmergedLeaves.includes(unmergedLeaf);
    check(lists, 'a parent does not list an unmerged leaf');
  }
}

function checkNew(key: Uint8Array, keys: Set<string>): void {
  const text = key.join();
  check(!keys.has(text), 'a key of the tree is there twice');
  keys.add(text);
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
