import { scryptAsync } from '@noble/hashes/scrypt.js';
import { checkBytes } from '../shared/arguments.js';
import type { Bytes } from '../shared/stage.js';
import { checkUint64 } from '../shared/uint64.js';
import { digitGroups } from './verification-digits.js';

/** Version 0, 2 bytes, at the head of each fingerprint. */
const VERSION_LENGTH = 2;

/** DAVE's: about a tenth of a second and 16 MiB for each try, so that nobody looks for keys whose codes agree. */
const scryptOptions = { N: 16_384, r: 8, p: 2, dkLen: 64 } as const;
const salt = /* @__PURE__ */ Uint8Array.of(
  ...[0x24, 0xca, 0xb1, 0x7a, 0x7a, 0xf8, 0xec, 0x2b, 0x82, 0xb4, 0x12, 0xb9, 0x2d, 0xab, 0x19, 0x2e],
);

/**
 * What stands for a person in {@link pairwiseCode}: their identity and the key that they sign with. It is DAVE's key
 * fingerprint where the identity is a user's number.
 *
 * ```
 *  2 bytes     n bytes       m bytes
 * +---------+-------------+----------+
 * | 0x 0000 | public key  | identity |
 * +---------+-------------+----------+
 * ```
 *
 * Only fingerprints with keys of one kind, and so of one length, can be compared.
 *
 * @param publicKey The public signature key as it is sent, at least one byte: `member.signatureKey` of an MLS session.
 * @param identity At least one byte; a bigint (0 to 2^64 − 1) is written in 8 bytes, in network order.
 * @throws `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { keyFingerprint } from 'framepipe/verification.js';
 *
 * keyFingerprint(new Uint8Array(32).fill(7), 1234n).length; // 42
 * ```
 */
export function keyFingerprint(publicKey: Uint8Array, identity: Uint8Array | bigint): Bytes {
  checkFilled('publicKey', publicKey);
  const name = typeof identity === 'bigint' ? userNumber(identity) : identity;
  checkFilled('identity', name);
  const fingerprint = new Uint8Array(VERSION_LENGTH + publicKey.length + name.length);
  fingerprint.set(publicKey, VERSION_LENGTH);
  fingerprint.set(name, VERSION_LENGTH + publicKey.length);
  return fingerprint;
}

/**
 * The code of two people: 45 digits in nine groups, the same on both sides and for as long as both keep their keys,
 * whatever group they meet in. It is the digits of scrypt (RFC 7914; N 16,384, r 8, p 2) over both fingerprints, the
 * lesser first: DAVE's construction.
 *
 * It takes a tenth of a second or more, in pieces that leave the page responsive, and 16 MiB meanwhile.
 *
 * @param one From {@link keyFingerprint}.
 * @param other Likewise; the order does not matter.
 * @returns Nine strings of five digits each. Rejects with `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { keyFingerprint, pairwiseCode } from 'framepipe/verification.js';
 *
 * interface Person {
 *   readonly signatureKey: Uint8Array;
 *   readonly identity: Uint8Array;
 * }
 *
 * async function compare(me: Person, you: Person): Promise<string> {
 *   const fingerprints = [me, you].map((person) => keyFingerprint(person.signatureKey, person.identity));
 *   return (await pairwiseCode(fingerprints[0]!, fingerprints[1]!)).join(' ');
 * }
 * ```
 */
export async function pairwiseCode(one: Uint8Array, other: Uint8Array): Promise<readonly string[]> {
  checkFilled('one', one);
  checkFilled('other', other);
  const [lesser, greater] = compare(one, other) <= 0 ? [one, other] : [other, one];
  const both = new Uint8Array(lesser.length + greater.length);
  both.set(lesser);
  both.set(greater, lesser.length);
  return digitGroups(await scryptAsync(both, salt, scryptOptions), 9);
}

/** Byte by byte; of two that agree as far as they go, the shorter is the lesser. */
function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

function userNumber(identity: bigint): Bytes {
  checkUint64('identity', identity);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, identity);
  return bytes;
}

function checkFilled(name: string, bytes: Uint8Array): void {
  checkBytes(name, bytes);
  if (bytes.length === 0) throw new RangeError(`"${name}" expected at least one byte, got none`);
}
