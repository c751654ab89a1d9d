import { exportBaseKey } from './group.js';
import type { Membership } from './membership.js';
import type { MlsEpoch } from './session-types.js';
import type { SessionSettings } from './settings.js';
import type { CiphersuiteImpl } from './ts-mls.js';

/** What a group's present epoch is to the application. */
export async function describeEpoch(
  { state, epoch, index, members, committer }: Membership,
  { epochBits, cipherSuite }: SessionSettings,
  suite: CiphersuiteImpl,
): Promise<MlsEpoch> {
  const number = Number(epoch);
  return {
    epoch: number,
    key: await exportBaseKey(state, cipherSuite, suite),
    keyID: index * 2 ** epochBits + (number % 2 ** epochBits),
    index,
    members,
    committer,
    authenticator: Uint8Array.from(state.keySchedule.epochAuthenticator),
  };
}
