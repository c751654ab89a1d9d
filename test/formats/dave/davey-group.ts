/**
 * An MLS group as Discord's clients have it, in which `@snazzah/davey` is the other member. The test plays the voice
 * server, which proposes members as the group's external sender, and the member that is let in. That one goes by ts-mls's
 * key schedule alone: its `joinGroup` reads `external_senders` as a single sender, where RFC 9420 (12.1.8.1) has a list.
 */
import { DAVESession, generateP256Keypair } from '@snazzah/davey';
import { encodeExternalSender, encodeMlsMessage, generateKeyPackage, mlsExporter } from 'ts-mls';
import { makeKeyPackageRef } from 'ts-mls/keyPackage.js';
import { deriveKeySchedule } from 'ts-mls/keySchedule.js';
import { protectExternalProposalPublic } from 'ts-mls/messageProtectionPublic.js';
import { decodeWelcome, decryptGroupInfo, decryptGroupSecrets } from 'ts-mls/welcome.js';
import type { MlsExporter } from '../../../src/formats/dave.js';
import { p256Suite } from './p256-suite.js';

/** What the two are to each other. */
export const users = { davey: 159985870458322944n, own: 158049329150427136n };
/** davey's `ProposalsOperationType`, which is no value to TypeScript. */
const APPEND = 0;
const channel = 927310423890473011n;

export interface DaveyGroup {
  readonly davey: DAVESession;
  readonly daveySignatureKey: Uint8Array;
  readonly ownSignatureKey: Uint8Array;
  /** The member's own view of the group. */
  readonly exporter: MlsExporter;
  readonly authenticator: Uint8Array;
}

/** A group of two, in its first epoch. */
export async function meetDavey(): Promise<DaveyGroup> {
  const suite = await p256Suite();
  const server = await suite.signature.keygen();
  const daveyKeys = generateP256Keypair();
  const davey = new DAVESession(1, String(users.davey), String(channel), daveyKeys);
  const credential = (id: bigint) => ({ credentialType: 'basic', identity: be64(id) }) as const;
  davey.setExternalSender(
    Buffer.from(encodeExternalSender({ signaturePublicKey: server.publicKey, credential: credential(0n) })),
  );
  const own = await generateKeyPackage(
    credential(users.own),
    {
      versions: ['mls10'],
      ciphersuites: [suite.name],
      extensions: [],
      proposals: [],
      credentials: ['basic'],
    },
    { notBefore: 0n, notAfter: 2n ** 64n - 1n },
    [],
    suite,
  );
  const { publicMessage } = await protectExternalProposalPublic(
    server.signKey,
    {
      version: 'mls10',
      cipherSuite: suite.name,
      groupId: be64(channel),
      epoch: 0n,
      treeHash: new Uint8Array(),
      confirmedTranscriptHash: new Uint8Array(),
      extensions: [],
    },
    new Uint8Array(),
    { proposalType: 'add', add: { keyPackage: own.publicPackage } },
    { senderType: 'external', senderIndex: 0 },
    suite,
  );
  const proposal = encodeMlsMessage({ version: 'mls10', wireformat: 'mls_public_message', publicMessage });
  const { commit, welcome } = davey.processProposals(APPEND, Buffer.from(list(proposal)), [String(users.own)]);
  davey.processCommit(commit!);

  const [message] = decodeWelcome(new Uint8Array(welcome!), 0)!;
  const reference = await makeKeyPackageRef(own.publicPackage, suite.hash);
  const initKey = await suite.hpke.importPrivateKey(own.privatePackage.initPrivateKey);
  const secrets = await decryptGroupSecrets(initKey, reference, message, suite.hpke);
  const noPsk = new Uint8Array(suite.kdf.size);
  const info = await decryptGroupInfo(message, secrets!.joinerSecret, noPsk, suite);
  const [keySchedule] = await deriveKeySchedule(secrets!.joinerSecret, noPsk, info!.groupContext, suite.kdf);
  return {
    davey,
    daveySignatureKey: new Uint8Array(daveyKeys.public),
    ownSignatureKey: own.publicPackage.leafNode.signaturePublicKey,
    exporter: (label, context, length) => mlsExporter(keySchedule.exporterSecret, label, context, length, suite),
    authenticator: keySchedule.epochAuthenticator,
  };
}

function be64(value: bigint): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value);
  return bytes;
}

/** A list of one, its length in two bytes (RFC 9420, section 2.1.2). */
function list(item: Uint8Array): Uint8Array {
  return Uint8Array.of(0x40 | (item.length >> 8), item.length & 0xff, ...item);
}
