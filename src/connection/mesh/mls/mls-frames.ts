import { concat } from '../../../shared/concat.js';
import type { Bytes } from '../../../shared/stage.js';
import { GROUP_NAME_LENGTH } from './group-name.js';

/** Where somebody is: a group, and a state of it. */
export interface GroupPosition {
  readonly group: Bytes;
  readonly epoch: number;
  /** 8 bytes that are equal for all who are in the same state. */
  readonly digest: Bytes;
}

/**
 * How a message of a session is carried: to all (`direct`), to the member that orders (`submit`), from it (`ordered`), or
 * from somebody who has taken it to one who has not (`passed`).
 */
export type CarriedKind = 'direct' | 'submit' | 'ordered' | 'passed';

/**
 * What members of a mesh say to each other about MLS, in network order.
 *
 * ```
 * status   1 | signature key (32)                                              no group
 * status   1 | signature key (32) | group (16) | epoch (8) | digest (8)
 * ask      2 | group (16) | key package
 * direct   3 | group (16) | message         to all
 * submit   4 | group (16) | commit          to the member that orders
 * ordered  5 | group (16) | commit          from the member that orders: this is the one
 * passed   6 | group (16) | commit          from anybody: this was the one, you may have missed it
 * ```
 */
export type MlsFrame =
  | { readonly kind: 'status'; readonly signatureKey: Bytes; readonly position: GroupPosition | undefined }
  | { readonly kind: 'ask'; readonly group: Bytes; readonly payload: Bytes }
  | { readonly kind: CarriedKind; readonly group: Bytes; readonly payload: Bytes };

const numbers = { status: 1, ask: 2, direct: 3, submit: 4, ordered: 5, passed: 6 } as const;
const kinds = Object.fromEntries(Object.entries(numbers).map(([kind, number]) => [number, kind])) as Partial<
  Record<number, MlsFrame['kind']>
>;
const KEY_LENGTH = 32;
export const DIGEST_LENGTH = 8;
const POSITION_LENGTH = GROUP_NAME_LENGTH + 8 + DIGEST_LENGTH;

export function encodeMlsFrame(frame: MlsFrame): Bytes {
  const kind = Uint8Array.of(numbers[frame.kind]);
  if (frame.kind !== 'status') return concat(kind, frame.group, frame.payload);
  const { signatureKey, position } = frame;
  if (!position) return concat(kind, signatureKey);
  const epoch = new Uint8Array(8);
  new DataView(epoch.buffer).setBigUint64(0, BigInt(position.epoch));
  return concat(kind, signatureKey, position.group, epoch, position.digest);
}

/** Undefined for what is none. */
export function decodeMlsFrame(bytes: Bytes): MlsFrame | undefined {
  const kind = kinds[bytes[0] ?? 0];
  const rest = bytes.slice(1);
  if (!kind) return undefined;
  if (kind === 'status') return decodeStatus(rest);
  if (rest.length <= GROUP_NAME_LENGTH) return undefined;
  return { kind, group: rest.slice(0, GROUP_NAME_LENGTH), payload: rest.slice(GROUP_NAME_LENGTH) };
}

function decodeStatus(bytes: Bytes): MlsFrame | undefined {
  const signatureKey = bytes.slice(0, KEY_LENGTH);
  if (bytes.length === KEY_LENGTH) return { kind: 'status', signatureKey, position: undefined };
  if (bytes.length !== KEY_LENGTH + POSITION_LENGTH) return undefined;
  const group = bytes.slice(KEY_LENGTH, KEY_LENGTH + GROUP_NAME_LENGTH);
  const epoch = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(KEY_LENGTH + GROUP_NAME_LENGTH));
  if (!Number.isSafeInteger(epoch)) return undefined;
  return { kind: 'status', signatureKey, position: { group, epoch, digest: bytes.slice(-DIGEST_LENGTH) } };
}
