import { isSame } from './members.js';
import type { OwnKeyPackage } from './own-key-packages.js';
import { validateTree } from './tree-validation.js';
import {
  type CiphersuiteImpl,
  type ClientConfig,
  type ClientState,
  createSecretTree,
  decryptGroupInfo,
  decryptGroupSecrets,
  deriveKeySchedule,
  findLeafIndex,
  firstCommonAncestor,
  type GroupInfo,
  leafToNodeIndex,
  leafWidth,
  makeKeyPackageRef,
  mergePrivateKeyPaths,
  type PrivateKeyPath,
  pathToRoot,
  type RatchetTree,
  ratchetTreeFromExtension,
  toLeafIndex,
  toPrivateKeyPath,
  verifyGroupInfoConfirmationTag,
  verifyGroupInfoSignature,
  type Welcome,
} from './ts-mls.js';

/** What a Welcome gives to whom it is for. */
export interface Joined {
  readonly state: ClientState;
  /** The leaf index of the member who let one in. */
  readonly committer: number;
}

/** The key package that a Welcome is for, if it is one of these. */
export async function findOwn(
  welcome: Welcome,
  outstanding: Iterable<OwnKeyPackage>,
  suite: CiphersuiteImpl,
): Promise<OwnKeyPackage | undefined> {
  for (const own of outstanding) {
    const reference = await makeKeyPackageRef(own.publicPackage, suite.hash);
    if (welcome.secrets.some(({ newMember }) => isSame(newMember, reference))) return own;
  }
  return undefined;
}

/**
 * Joins a group by a Welcome (RFC 9420, section 12.4.3.1): `joinGroup` of ts-mls 1.6.4 with another check of the tree,
 * see {@link validateTree}. Throws where the Welcome is not in order.
 */
export async function join(
  welcome: Welcome,
  own: OwnKeyPackage,
  groupID: Uint8Array,
  config: ClientConfig,
  suite: CiphersuiteImpl,
): Promise<Joined> {
  const { publicPackage, privatePackage } = own;
  const initKey = await suite.hpke.importPrivateKey(privatePackage.initPrivateKey);
  const reference = await makeKeyPackageRef(publicPackage, suite.hash);
  const secrets = await decryptGroupSecrets(initKey, reference, welcome, suite.hpke);
  if (!secrets || secrets.psks.length > 0) throw new Error('the secrets of the Welcome are not in order');
  const { joinerSecret, pathSecret } = secrets;
  const noPsk = new Uint8Array(suite.kdf.size);
  const info = await decryptGroupInfo(welcome, joinerSecret, noPsk, suite);
  const tree = info && ratchetTreeFromExtension(info);
  if (!info || !tree) throw new Error('the Welcome has no group info with a tree');

  await validateGroupInfo(info, tree, groupID, config, suite);
  const index = findLeafIndex(tree, publicPackage.leafNode);
  if (index === undefined) throw new Error('the tree of the Welcome has no leaf of ours');
  const signer = toLeafIndex(info.signer);
  let path: PrivateKeyPath = {
    leafIndex: index,
    privateKeys: { [leafToNodeIndex(index)]: privatePackage.hpkePrivateKey },
  };
  if (pathSecret) {
    const common = firstCommonAncestor(tree, index, signer);
    const above = await toPrivateKeyPath(await pathToRoot(tree, common, pathSecret, suite.kdf), index, suite);
    path = mergePrivateKeyPaths(above, path);
  }
  if (!(await verifyGroupInfoConfirmationTag(info, joinerSecret, noPsk, suite))) {
    throw new Error('the confirmation tag is wrong');
  }
  const [keySchedule, encryptionSecret] = await deriveKeySchedule(joinerSecret, noPsk, info.groupContext, suite.kdf);
  const secretTree = await createSecretTree(leafWidth(tree.length), encryptionSecret, suite.kdf);
  for (const secret of [encryptionSecret, joinerSecret, pathSecret]) secret?.fill(0);
  const state: ClientState = {
    groupContext: info.groupContext,
    ratchetTree: tree,
    privatePath: path,
    signaturePrivateKey: privatePackage.signaturePrivateKey,
    confirmationTag: info.confirmationTag,
    unappliedProposals: {},
    keySchedule,
    secretTree,
    historicalReceiverData: new Map(),
    groupActiveState: { kind: 'active' },
    clientConfig: config,
  };
  return { state, committer: signer };
}

async function validateGroupInfo(
  info: GroupInfo,
  tree: RatchetTree,
  groupID: Uint8Array,
  config: ClientConfig,
  suite: CiphersuiteImpl,
): Promise<void> {
  const { groupContext } = info;
  if (!isSame(groupContext.groupId, groupID)) throw new Error('the Welcome is to another group');
  if (groupContext.version !== 'mls10' || groupContext.cipherSuite !== suite.name) {
    throw new Error('the group has another version or cipher suite');
  }
  if (groupContext.extensions.length > 0) throw new Error('the group has extensions');
  if (groupContext.epoch > Number.MAX_SAFE_INTEGER) throw new Error('the group has an impossible epoch');
  const signer = tree[leafToNodeIndex(toLeafIndex(info.signer))];
  if (signer?.nodeType !== 'leaf') throw new Error('who signed the group info is not a member');
  if (!(await verifyGroupInfoSignature(info, signer.leaf.signaturePublicKey, suite.signature))) {
    throw new Error("the group info's signature is wrong");
  }
  await validateTree(tree, groupContext, config.authService, suite);
}
