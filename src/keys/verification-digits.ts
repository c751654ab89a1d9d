import { checkBytes, checkInteger } from '../shared/arguments.js';

/** Digits in a group; each group is made of as many bytes. */
const GROUP = 5;

/**
 * Decimal digits for people to compare: every five bytes are read as an integer in network order, of which the last five
 * decimal digits make a group. Five bytes hold 40 bits and five digits 16.6, so that no digit is noticeably likelier than
 * another. The construction is the one of DAVE's displayable codes.
 *
 * @param bytes Bytes that nobody can choose: a hash, a derived secret. At least `5 * groups`; more are not looked at.
 * @param groups How many groups, 1 to 12.
 * @throws `TypeError` or `RangeError` for other arguments.
 */
export function digitGroups(bytes: Uint8Array, groups: number): readonly string[] {
  checkBytes('bytes', bytes);
  checkInteger('groups', groups, 1, 12);
  if (bytes.length < groups * GROUP) {
    throw new RangeError(`"bytes" expected at least ${groups * GROUP}, got ${bytes.length}`);
  }
  return Array.from({ length: groups }, (_, group) => {
    let value = 0;
    for (const byte of bytes.subarray(group * GROUP, (group + 1) * GROUP)) value = value * 256 + byte;
    return String(value % 10 ** GROUP).padStart(GROUP, '0');
  });
}

/**
 * The code of a group: 30 digits in six groups, from the epoch authenticator of MLS (RFC 9420, section 8.7). All members
 * of an epoch have the same; whoever has been given another group has another code. It changes with every epoch.
 *
 * Two groups agree by chance once in 10^30; to make two that agree takes about 10^15 tries.
 *
 * @param authenticator At least 30 bytes: `epoch.authenticator` of an MLS session.
 * @returns Six strings of five digits each.
 * @throws `TypeError` or `RangeError` for other arguments.
 *
 * @example
 * ```ts
 * import { groupCode } from 'framepipe/verification.js';
 *
 * function show(authenticator: Uint8Array): void {
 *   document.body.append(groupCode(authenticator).join(' ')); // 05870 81055 56138 05211 95724 94877
 * }
 * ```
 */
export function groupCode(authenticator: Uint8Array): readonly string[] {
  return digitGroups(authenticator, 6);
}
