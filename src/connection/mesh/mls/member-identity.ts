import type { MlsCandidate } from '../../../keys/mls/members.js';
import { concat } from '../../../shared/concat.js';
import type { Bytes } from '../../../shared/stage.js';

const ID_LENGTH = 16;

/** The identity of a member's credential: the room's ID of them, 16 bytes, then who they are to the application. */
export function memberIdentity(id: string, identity: Bytes): Bytes {
  return concat(
    Uint8Array.from(id.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)),
    identity,
  );
}

/** The room's ID in an identity; undefined for what is too short. */
export function idOf({ identity }: Pick<MlsCandidate, 'identity'>): string | undefined {
  if (identity.length <= ID_LENGTH) return undefined;
  return Array.from(identity.subarray(0, ID_LENGTH), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The same as the application knows it: without the room's ID. */
export function candidateOf({ identity, signatureKey }: MlsCandidate): MlsCandidate {
  return { identity: identity.slice(ID_LENGTH), signatureKey };
}
