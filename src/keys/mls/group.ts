import { importBaseKey } from '../../sframe/base-key.js';
import type { CipherSuite } from '../../sframe/cipher-suites.js';
import type { Bytes } from '../../shared/stage.js';
import { isSameCandidate, membersOf } from './members.js';
import { decodeNotice, encodeNotice, type Notice } from './notices.js';
import type { OwnKeyPackage } from './own-key-packages.js';
import {
  type CiphersuiteImpl,
  type ClientConfig,
  type ClientState,
  createApplicationMessage,
  createCommit,
  createGroup,
  emptyPskIndex,
  mlsExporter,
  type PrivateMessage,
  type Proposal,
  processPrivateMessage,
} from './ts-mls.js';
import { encodeMessage } from './wire.js';

/** A commit of one's own, which counts once it has come back in the order that all members share. */
export interface OwnCommit {
  readonly bytes: Bytes;
  /** For those whom it adds, once it counts. */
  readonly welcome: Bytes | undefined;
  readonly proposals: readonly Proposal[];
  /** The group as it is then. */
  readonly state: ClientState;
  /** Secrets that are used up then. */
  readonly consumed: readonly Uint8Array[];
}

/** What a message of another member does. */
export type Handled =
  | {
      readonly kind: 'commit';
      readonly state: ClientState;
      readonly committer: number;
      /** Leaf indexes of those who are not members any more. */
      readonly removed: ReadonlySet<number>;
    }
  | { readonly kind: 'notice'; readonly state: ClientState; readonly notice: Notice | undefined };

/** Founds a group of one. */
export function found(
  groupID: Bytes,
  { publicPackage, privatePackage }: OwnKeyPackage,
  config: ClientConfig,
  suite: CiphersuiteImpl,
): Promise<ClientState> {
  return createGroup(groupID, publicPackage, privatePackage, [], suite, config);
}

/** Makes a commit of these proposals, an update of one's own keys where there are none. The group stays as it is. */
export async function commit(
  state: ClientState,
  proposals: readonly Proposal[],
  suite: CiphersuiteImpl,
): Promise<OwnCommit> {
  const options = { extraProposals: [...proposals], ratchetTreeExtension: true };
  const made = await createCommit({ state, cipherSuite: suite, pskIndex: emptyPskIndex }, options);
  const { welcome } = made;
  return {
    bytes: encodeMessage(made.commit),
    proposals,
    welcome: welcome && encodeMessage({ version: 'mls10', wireformat: 'mls_welcome', welcome }),
    state: withoutHistory(made.newState),
    consumed: made.consumed,
  };
}

/** Opens a message of another member in this epoch. Throws where it is not in order; the group stays as it is. */
export async function handle(state: ClientState, message: PrivateMessage, suite: CiphersuiteImpl): Promise<Handled> {
  let committer: number | undefined;
  const removed = new Set<number>();
  const own = state.privatePath.leafIndex;
  const processed = processPrivateMessage(state, message, emptyPskIndex, suite, (incoming) => {
    if (incoming.kind !== 'commit' || incoming.senderLeafIndex === undefined) return 'reject';
    committer = incoming.senderLeafIndex;
    for (const { proposal } of incoming.proposals) {
      if (proposal.proposalType === 'remove') removed.add(proposal.remove.removed);
      else if (proposal.proposalType !== 'add') return 'reject';
    }
    return 'accept';
  });
  // Where one's leaf has been given to somebody else by the same commit, ts-mls 1.6.4 does not see that one was removed,
  // and fails at what is sealed for the others. The commit is the sender's, and its proposals are in order, by then.
  const result = await processed.catch((error: unknown) => {
    if (!removed.has(own)) throw error;
  });
  if (!result) return { kind: 'commit', state, committer: committer!, removed };
  if (result.kind === 'applicationMessage') {
    wipeAll(result.consumed);
    return { kind: 'notice', state: result.newState, notice: decodeNotice(result.message) };
  }
  if (result.actionTaken === 'reject' || committer === undefined) {
    throw new Error('members add, remove and update only');
  }
  if (!removed.has(own)) checkIdentities(state, result.newState, removed);
  wipeAll(result.consumed);
  return { kind: 'commit', state: withoutHistory(result.newState), committer, removed };
}

/** Seals a notice to the others. */
export async function sealNotice(
  state: ClientState,
  notice: Notice,
  suite: CiphersuiteImpl,
): Promise<{ readonly state: ClientState; readonly bytes: Bytes }> {
  const { newState, privateMessage, consumed } = await createApplicationMessage(state, encodeNotice(notice), suite);
  wipeAll(consumed);
  const bytes = encodeMessage({ version: 'mls10', wireformat: 'mls_private_message', privateMessage });
  return { state: newState, bytes };
}

/** MLS-Exporter (RFC 9420, section 8.5). */
export async function exportSecret(
  { keySchedule }: ClientState,
  label: string,
  context: Uint8Array,
  length: number,
  suite: CiphersuiteImpl,
): Promise<Bytes> {
  const secret = await mlsExporter(keySchedule.exporterSecret, label, context, length, suite);
  try {
    return Uint8Array.from(secret);
  } finally {
    secret.fill(0);
  }
}

/** `MLS-Exporter("SFrame 1.0 Base Key", "", Nk)` (RFC 9605, section 5.2), with the suite of SFrame. */
export async function exportBaseKey(
  state: ClientState,
  { keyLength }: CipherSuite,
  suite: CiphersuiteImpl,
): Promise<CryptoKey> {
  return importBaseKey(await exportSecret(state, 'SFrame 1.0 Base Key', new Uint8Array(), keyLength, suite));
}

/** Wipes the secrets of a state that is dead; the private keys that `living` has as well stay. */
export function wipe(dead: ClientState, living?: ClientState): void {
  wipeAll(Object.values(dead.keySchedule));
  for (const { handshake, application } of dead.secretTree) {
    for (const { secret, unusedGenerations } of [handshake, application]) {
      wipeAll([secret, ...Object.values(unusedGenerations)]);
    }
  }
  const kept = new Set(living && Object.values(living.privatePath.privateKeys));
  wipeAll(Object.values(dead.privatePath.privateKeys).filter((key) => !kept.has(key)));
}

export function wipeAll(secrets: Iterable<Uint8Array>): void {
  for (const secret of secrets) secret.fill(0);
}

/** Members keep their identity and signature key, so that one who was verified cannot become somebody else. */
function checkIdentities(before: ClientState, after: ClientState, removed: ReadonlySet<number>): void {
  const members = new Map(membersOf(before.ratchetTree).map((member) => [member.index, member]));
  for (const member of membersOf(after.ratchetTree)) {
    const former = members.get(member.index);
    if (former && !removed.has(member.index) && !isSameCandidate(former, member)) {
      throw new Error('a member has changed its identity or signature key');
    }
  }
}

/** Messages of epochs that have passed are not opened any more, so nothing is kept for them. */
function withoutHistory(state: ClientState): ClientState {
  return { ...state, historicalReceiverData: new Map() };
}
