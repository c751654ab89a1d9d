/**
 * What is used of ts-mls, module by module: its index brings along providers that need packages which it does not list.
 * The inner modules may change with any release, which is why the peer dependency names one version.
 */
export type { Welcome } from 'ts-mls';
export type { AuthenticationService } from 'ts-mls/authenticationService.js';
export type { ClientConfig } from 'ts-mls/clientConfig.js';
export { type ClientState, createGroup, validateLeafNodeUpdateOrCommit } from 'ts-mls/clientState.js';
export { createCommit } from 'ts-mls/createCommit.js';
export { createApplicationMessage } from 'ts-mls/createMessage.js';
export { type CiphersuiteImpl, getCiphersuiteFromName } from 'ts-mls/crypto/ciphersuite.js';
export { getCiphersuiteImpl } from 'ts-mls/crypto/getCiphersuiteImpl.js';
export type { GroupContext } from 'ts-mls/groupContext.js';
export {
  type GroupInfo,
  ratchetTreeFromExtension,
  verifyGroupInfoConfirmationTag,
  verifyGroupInfoSignature,
} from 'ts-mls/groupInfo.js';
export {
  generateKeyPackageWithKey,
  type KeyPackage,
  makeKeyPackageRef,
  type PrivateKeyPackage,
} from 'ts-mls/keyPackage.js';
export { defaultKeyPackageEqualityConfig } from 'ts-mls/keyPackageEqualityConfig.js';
export { deriveKeySchedule, type KeySchedule, mlsExporter } from 'ts-mls/keySchedule.js';
export { type LeafNode, verifyLeafNodeSignatureKeyPackage } from 'ts-mls/leafNode.js';
export { decodeMlsMessage, encodeMlsMessage, type MLSMessage } from 'ts-mls/message.js';
export { verifyParentHashes } from 'ts-mls/parentHash.js';
export { pathToRoot } from 'ts-mls/pathSecrets.js';
export { mergePrivateKeyPaths, type PrivateKeyPath, toPrivateKeyPath } from 'ts-mls/privateKeyPath.js';
export type { PrivateMessage } from 'ts-mls/privateMessage.js';
export { processPrivateMessage } from 'ts-mls/processMessages.js';
export type { Proposal } from 'ts-mls/proposal.js';
export { emptyPskIndex } from 'ts-mls/pskIndex.js';
export { findLeafIndex, type RatchetTree } from 'ts-mls/ratchetTree.js';
export { createSecretTree } from 'ts-mls/secretTree.js';
export { treeHashRoot } from 'ts-mls/treeHash.js';
export {
  directPath,
  isLeaf,
  leafToNodeIndex,
  leafWidth,
  type NodeIndex,
  nodeToLeafIndex,
  toLeafIndex,
  toNodeIndex,
} from 'ts-mls/treemath.js';
export { firstCommonAncestor } from 'ts-mls/updatePath.js';
export { decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
