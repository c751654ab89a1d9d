import type { MlsCandidate } from '../../../keys/mls/members.js';
import type { MlsSignatureKeys } from '../../../keys/mls/signature-keys.js';
import type { Bytes } from '../../../shared/stage.js';

/** How long things may take, in milliseconds. */
export interface MlsTimes {
  /** How often one looks whether all is well. */
  readonly tick: number;
  /** How long somebody may be unreachable or behind before others go on without, or they ask anew. */
  readonly patience: number;
  /** How long somebody may take to let one in before one asks another. */
  readonly answer: number;
  /** How long a message waits for its key. */
  readonly keyWait: number;
}

/** What an `MlsAgreement` is given. */
export interface MlsAgreementOptions {
  readonly identity: Bytes;
  readonly signatureKeys: Promise<MlsSignatureKeys>;
  readonly validateMember: (candidate: MlsCandidate) => boolean | Promise<boolean>;
  readonly keyScheme: { readonly epochBits: number };
  readonly times: MlsTimes;
}
