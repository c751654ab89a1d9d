import type { MlsCandidate } from '../../../keys/mls/members.js';
import { KEY_ID_BITS } from '../../../keys/mls/settings.js';
import { generateMlsSignatureKeys, type MlsSignatureKeys } from '../../../keys/mls/signature-keys.js';
import { checkFunction, checkObject, wrongType } from '../../../shared/arguments.js';
import type { Bytes } from '../../../shared/stage.js';
import type { MeshKeys } from '../key-agreement.js';
import { MlsAgreement } from './mls-agreement.js';
import type { MlsTimes } from './mls-options.js';

/** Options of {@link mlsKeys}. */
export interface MlsKeysOptions {
  /** Who one is to the others, 1 to 1,024 bytes; a string stands for its UTF-8 bytes. Authentic, but not proven to be true. */
  readonly identity: string | Bytes;
  /** What one signs with. Default: fresh keys, by which nobody is recognised later. Not to be used in two tabs at once. */
  readonly signatureKeys?: MlsSignatureKeys;
  /**
   * Whether somebody may be a member, asked once for each before they are. All members must come to the same answer, or
   * they part. Default: everybody may who has come into the room.
   */
  readonly validateMember?: (candidate: MlsCandidate) => boolean | Promise<boolean>;
}

/** Keys of a `Mesh` by MLS. */
export interface MlsMeshKeys extends MeshKeys {
  /**
   * Who a member of the mesh is in the group, by the mesh's ID, oneself too: for names, and for `pairwiseCode` of
   * `framepipe/verification.js`. Undefined while they are not in it.
   */
  memberOf(id: string): MlsCandidate | undefined;
}

const LONGEST_IDENTITY = 1_024;
/** Epochs that are told apart: several may come within a second when many come at once. */
const EPOCH_BITS = 6;
const TIMES: MlsTimes = { tick: 1_000, patience: 2_500, answer: 4_000, keyWait: 3_000 };

/**
 * Keys of a `Mesh` by MLS (RFC 9420), which all members agree on, and on others whenever somebody joins or leaves.
 * Nobody has to found the group, or to be the one who lets others in: whoever is there does. Needs ts-mls.
 *
 * @param options Throws TypeError or RangeError for wrong ones.
 * @example
 * ```ts
 * import { createWorker } from 'framepipe';
 * import { Mesh, type Room } from 'framepipe/connection.js';
 * import { mlsKeys } from 'framepipe/mesh-mls.js';
 *
 * function join(room: Room, name: string, showCode: (code: string) => void): Mesh {
 *   const pipelines = { worker: createWorker(), pipelineFor: () => [{ stage: 'sframe' }] as const };
 *   const mesh = new Mesh(room, { keys: mlsKeys({ identity: name }), pipelines });
 *   mesh.addEventListener('keys', async () => showCode((await mesh.verificationCode())?.join(' ') ?? ''));
 *   return mesh;
 * }
 * ```
 */
export function mlsKeys(options: MlsKeysOptions): MlsMeshKeys {
  checkObject('options', options);
  const { validateMember = () => true } = options;
  checkFunction('options.validateMember', validateMember);
  const identity = toBytes(options.identity);
  const keyScheme = { epochBits: EPOCH_BITS };
  let latest: MlsAgreement | undefined;
  return {
    stageOptions: { keyIDBits: KEY_ID_BITS, keyScheme },
    start(host) {
      const signatureKeys = options.signatureKeys ? Promise.resolve(options.signatureKeys) : generateMlsSignatureKeys();
      latest = new MlsAgreement(host, { identity, signatureKeys, validateMember, keyScheme, times: TIMES });
      return latest;
    },
    memberOf: (id) => latest?.memberOf(id),
  };
}

function toBytes(value: string | Bytes): Bytes {
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
  if (!(bytes instanceof Uint8Array)) throw wrongType('options.identity', 'a string or a Uint8Array', value);
  if (bytes.length === 0 || bytes.length > LONGEST_IDENTITY) {
    throw new RangeError(`"options.identity" expected 1 to ${LONGEST_IDENTITY} bytes, got ${bytes.length}`);
  }
  return Uint8Array.from(bytes);
}
