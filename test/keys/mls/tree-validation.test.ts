import { expect } from 'chai';
import { joinGroup } from 'ts-mls/clientState.js';
import { clientConfig } from '../../../src/keys/mls/client-config.js';
import { commit, found, handle } from '../../../src/keys/mls/group.js';
import { join } from '../../../src/keys/mls/join.js';
import { makeKeyPackage, type OwnKeyPackage } from '../../../src/keys/mls/own-key-packages.js';
import { generateMlsSignatureKeys, mlsCipherSuite } from '../../../src/keys/mls/signature-keys.js';
import { validateTree } from '../../../src/keys/mls/tree-validation.js';
import {
  type ClientState,
  emptyPskIndex,
  type Proposal,
  type RatchetTree,
  treeHashRoot,
} from '../../../src/keys/mls/ts-mls.js';
import { decodeMessage } from '../../../src/keys/mls/wire.js';
import { ascending, rejection } from '../../sframe/bytes.js';

const config = clientConfig(async () => true);

async function own(name: string): Promise<OwnKeyPackage> {
  const suite = await mlsCipherSuite();
  return makeKeyPackage(new TextEncoder().encode(name), await generateMlsSignatureKeys(), suite);
}

/**
 * A group of eight, and the Welcome for the last of them. Leaf 7 was blank when leaf 5 updated its keys, so that there are
 * parents above it; then leaf 0 let somebody in there and updated its own keys with the same commit. So the parent of
 * leaves 4 to 7 lists leaf 7 as unmerged, and the root does not.
 */
async function groupOfEight() {
  const suite = await mlsCipherSuite();
  const add = ({ publicPackage }: OwnKeyPackage): Proposal => ({
    proposalType: 'add',
    add: { keyPackage: publicPackage },
  });
  const members = await Promise.all(Array.from({ length: 10 }, (_, index) => own(`member ${index}`)));
  const first = await commit(
    await found(ascending(3), members[0]!, config, suite),
    members.slice(1, 9).map(add),
    suite,
  );
  const welcome = (bytes: Uint8Array | undefined) => {
    const message = decodeMessage(bytes!);
    if (message?.wireformat !== 'mls_welcome') throw new Error('no Welcome');
    return message.welcome;
  };
  const take = async (state: ClientState, bytes: Uint8Array) => {
    const message = decodeMessage(bytes);
    if (message?.wireformat !== 'mls_private_message') throw new Error('no private message');
    return (await handle(state, message.privateMessage, suite)).state;
  };
  let alice = first.state;
  let sixth = (await join(welcome(first.welcome), members[5]!, ascending(3), config, suite)).state;
  const removal = await commit(alice, [{ proposalType: 'remove', remove: { removed: 7 } }], suite);
  [alice, sixth] = [removal.state, await take(sixth, removal.bytes)];
  const update = await commit(sixth, [], suite);
  alice = await take(alice, update.bytes);
  // A removal beside the addition makes the committer update its path.
  const last = await commit(alice, [{ proposalType: 'remove', remove: { removed: 8 } }, add(members[9]!)], suite);
  return { suite, joiner: members[9]!, welcome: welcome(last.welcome), state: last.state };
}

describe('keys/mls/tree-validation', function () {
  this.timeout(60_000);

  it('accepts parents that list other unmerged leaves than those above them', async () => {
    const { suite, joiner, welcome, state } = await groupOfEight();
    const lists = state.ratchetTree.flatMap((node) =>
      node?.nodeType === 'parent' ? [node.parent.unmergedLeaves.join()] : [],
    );
    expect(new Set(lists).size).to.be.greaterThan(1);
    const joined = await join(welcome, joiner, ascending(3), config, suite);
    expect(joined.state.keySchedule.epochAuthenticator).to.deep.equal(state.keySchedule.epochAuthenticator);
    expect(joined.committer).to.equal(0);
  });

  it('is still needed: ts-mls refuses this group', async () => {
    const { suite, joiner, welcome } = await groupOfEight();
    const { publicPackage, privatePackage } = joiner;
    const error = await rejection(
      joinGroup(welcome, publicPackage, privatePackage, emptyPskIndex, suite, undefined, undefined, config),
    );
    expect(String(error)).to.contain('must list leaf node in its unmerged_leaves');
  });

  it('refuses trees that are not in order, also where the hash of the tree is right', async () => {
    const { suite, state } = await groupOfEight();
    const { groupContext, ratchetTree } = state;
    const leafAt = (tree: RatchetTree, index: number) => {
      const node = tree[index * 2];
      if (node?.nodeType !== 'leaf') throw new Error('no leaf');
      return node.leaf;
    };
    const parentAt = (tree: RatchetTree, position: number) => {
      const node = tree[position];
      if (node?.nodeType !== 'parent') throw new Error('no parent');
      return node.parent;
    };
    // The root of eight leaves is node 7, the parent of leaves 4 to 7 is node 11.
    expect(parentAt(ratchetTree, 7).unmergedLeaves).to.deep.equal([]);
    expect(parentAt(ratchetTree, 11).unmergedLeaves).to.deep.equal([7]);
    const cases: readonly (readonly [string, (tree: RatchetTree) => void])[] = [
      ['signature', (tree) => (leafAt(tree, 2).signature[3]! ^= 1)],
      ['signature', (tree) => (leafAt(tree, 0).signature[3]! ^= 1)],
      ['signature', (tree) => (leafAt(tree, 2).credential = { credentialType: 'basic', identity: ascending(3) })],
      ['extensions', (tree) => leafAt(tree, 2).extensions.push({ extensionType: 9, extensionData: ascending(1) })],
      ['basic', (tree) => leafAt(tree, 2).capabilities.credentials.pop()],
      ['twice', (tree) => (leafAt(tree, 3).hpkePublicKey = leafAt(tree, 2).hpkePublicKey)],
      ['twice', (tree) => (leafAt(tree, 3).signaturePublicKey = leafAt(tree, 2).signaturePublicKey)],
      ['twice', (tree) => (parentAt(tree, 11).hpkePublicKey = leafAt(tree, 3).hpkePublicKey)],
      ['wrong place', (tree) => (tree[4] = tree[11])],
      ['wrong place', (tree) => (tree[11] = tree[4])],
      ['blank', (tree) => (tree[14] = undefined)],
      ['not below', (tree) => parentAt(tree, 11).unmergedLeaves.unshift(2)],
      ['does not list', (tree) => parentAt(tree, 7).unmergedLeaves.push(6)],
      ['parent hashes', (tree) => (parentAt(tree, 11).hpkePublicKey[3]! ^= 1)],
    ];
    const validate = async (tree: RatchetTree, treeHash?: Uint8Array) => {
      // Nodes in a wrong place have no hash.
      const hash = treeHash ?? (await treeHashRoot(tree, suite.hash).catch(() => ascending(32)));
      const context = { ...groupContext, treeHash: hash };
      return validateTree(tree, context, config.authService, suite);
    };
    await validate(ratchetTree);
    for (const [reason, change] of cases) {
      const tree = structuredClone(ratchetTree);
      change(tree);
      expect(String(await rejection(validate(tree))), reason).to.contain(reason);
    }
    expect(String(await rejection(validate(ratchetTree, ascending(32))))).to.contain('tree hash');
  });

  it('asks whether each member is acceptable', async () => {
    const { suite, state } = await groupOfEight();
    for (const refused of [0, 7]) {
      const { authService } = clientConfig(async ({ signaturePublicKey }) => {
        const node = state.ratchetTree[refused * 2];
        return node?.nodeType !== 'leaf' || signaturePublicKey !== node.leaf.signaturePublicKey;
      });
      const error = await rejection(validateTree(state.ratchetTree, state.groupContext, authService, suite));
      expect(error).to.be.instanceOf(Error);
    }
  });
});
