import type { CipherSuiteName } from '../../sframe/cipher-suites.js';
import type { Bytes } from '../../shared/stage.js';
import type { MlsCandidate, MlsMember } from './members.js';
import type { MlsSignatureKeys } from './signature-keys.js';

/** Options of {@link MlsSession.open}. A string stands for its UTF-8 bytes. */
export interface MlsSessionOptions {
  /** Names the group, 1 to 255 bytes. Everybody needs the same; a Welcome to another group is refused. */
  readonly groupID: string | Bytes;
  /** Who one is to the others, 1 to 65,535 bytes: a name, a user's number, a token that `validateMember` looks into. */
  readonly identity: string | Bytes;
  /** What one signs with. Default: fresh keys, by which nobody is recognised later. */
  readonly signatureKeys?: MlsSignatureKeys;
  /**
   * Whether somebody may be a member, asked once for each before they are. All members must come to the same answer, or
   * they part. Default: everybody may, and people compare codes (`framepipe/verification.js`) instead.
   */
  readonly validateMember?: (candidate: MlsCandidate) => boolean | Promise<boolean>;
  /** SFrame's suite, whose key length the keys have. Default `AES_128_GCM_SHA256_128`. */
  readonly cipherSuite?: CipherSuiteName;
  /**
   * E, 1 to 8: bits of the epoch in key IDs; 16 − E are left for leaf indexes. 2^E epochs can be told apart, which is to
   * be more than there are within `activationDelay`. Default 4: up to 4,096 members, key IDs of one byte for the first 16.
   */
  readonly epochBits?: number;
  /** How long a fresh key waits for the others to be ready, in milliseconds, 0 to 60,000. Default 1,000. */
  readonly activationDelay?: number;
}

/** An epoch of the group: who is in it, and its keys. */
export interface MlsEpoch {
  /** 0 for the founder alone; one more with every change. */
  readonly epoch: number;
  /**
   * SFrame's base key (RFC 9605, section 5.2): a non-extractable HKDF CryptoKey, the same for all members. For receivers:
   * `addDecryptionKey(key, epoch)`.
   */
  readonly key: CryptoKey;
  /** What one seals under: `index · 2^E + epoch mod 2^E`. For senders: `setEncryptionKey(key, keyID)`. */
  readonly keyID: number;
  /** One's own leaf index. */
  readonly index: number;
  /** By ascending leaf index, oneself among them. */
  readonly members: readonly MlsMember[];
  /** The leaf index of the member who made this epoch. */
  readonly committer: number;
  /** The epoch authenticator (RFC 9420, section 8.7), 32 bytes: equal for all who are in one group. For people to compare. */
  readonly authenticator: Bytes;
}

/** A message for others, of the kind that tells how to carry it. */
export interface MlsMessage {
  /**
   * - `commit`: to all members, oneself among them, in one order that is the same for all.
   * - `notice`: to all members.
   * - `welcome`: to those who were invited; others ignore it.
   */
  readonly kind: 'commit' | 'notice' | 'welcome';
  /** To be carried as they are. */
  readonly bytes: Bytes;
}

/** Somebody's key package has come, and with it the wish to be invited. */
export interface MlsKeyPackageEvent extends MlsCandidate {
  /** For {@link MlsSession.invite}. */
  readonly keyPackage: Bytes;
}

/** The events of a session. */
export interface MlsSessionEvents {
  /** Something is to be carried to others. */
  message: MlsMessage;
  /** The group is in another epoch: give its key to all receivers, then call {@link MlsSession.acknowledge}. */
  epoch: MlsEpoch;
  /** The others have the epoch's key, or have had the time to get it: give it to all senders. */
  activate: MlsEpoch;
  'key-package': MlsKeyPackageEvent;
  /** One is not a member any more; `asked` where it was by {@link MlsSession.leave}. */
  removed: { readonly asked: boolean };
}

/**
 * What came of a message.
 *
 * - `epoch`: the group is in another epoch. `joined`: one is a member now. `removed`: one is no member any more.
 * - `notice`: another member is ready, or wants to leave. `key-package`: told as an event.
 * - `early`: kept until its epoch comes. `overflow`: there was no room to keep it.
 * - `stale`: of an epoch that has passed. `duplicate`: seen before, or one's own. `foreign`: for others.
 * - `malformed`: no message of MLS. `refused`: not in order, and nothing has changed. `closed`: the session is.
 */
export type MlsOutcome =
  | 'epoch'
  | 'joined'
  | 'removed'
  | 'notice'
  | 'key-package'
  | 'early'
  | 'overflow'
  | 'stale'
  | 'duplicate'
  | 'foreign'
  | 'malformed'
  | 'refused'
  | 'closed';

/** What {@link MlsSession.receive} answers. */
export interface MlsReceipt {
  /** What became of the message. */
  readonly outcome: MlsOutcome;
  /** Of what was `refused`: why, for a log. */
  readonly reason?: string;
}
