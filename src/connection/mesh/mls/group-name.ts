import type { Bytes } from '../../../shared/stage.js';

/** 6 bytes of time, 10 random ones. */
export const GROUP_NAME_LENGTH = 16;
const TIME_LENGTH = 6;

/**
 * Names a group that is about to be founded: milliseconds since 1970 in network order, then random bytes. Of two groups the
 * one with the lesser name is the one that all come to, and names never change: so nobody ever goes back and forth. Mostly
 * that is the one founded first, which newcomers join and not the other way round.
 */
export function newGroupName(): Bytes {
  const name = crypto.getRandomValues(new Uint8Array(GROUP_NAME_LENGTH));
  const now = Date.now();
  for (let at = 0; at < TIME_LENGTH; at++) name[at] = Math.floor(now / 256 ** (TIME_LENGTH - 1 - at)) % 256;
  return name;
}

/** Below 0 where the first comes first. */
export function compareBytes(one: Uint8Array, other: Uint8Array): number {
  for (const [at, byte] of one.entries()) if (byte !== other[at]) return byte - (other[at] ?? -1);
  return one.length - other.length;
}

export function isSameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return compareBytes(one, other) === 0;
}
