import { compareBytes, isSameBytes } from './group-name.js';
import type { GroupPosition } from './mls-frames.js';

/** What one knows of another member. */
export interface Neighbour {
  readonly id: string;
  readonly position: GroupPosition | undefined;
}

/**
 * What to do next:
 *
 * - `stay`: all is as it should be, or others have to act.
 * - `found`: nobody has a group, and it is one's turn to make one.
 * - `ask`: one of these is to let one into the group that all come to.
 * - `catch-up`: these are ahead in one's own group, or in the other half of it that counts. They pass on what one has missed;
 *   where that does not help, one of them is to let one in anew.
 */
export type Course =
  | { readonly kind: 'stay' | 'found' }
  | { readonly kind: 'ask' | 'catch-up'; readonly group: Uint8Array<ArrayBuffer>; readonly hosts: readonly string[] };

const stay: Course = { kind: 'stay' };

/**
 * Where one goes from a position, given those of the others. All come to the group with the least name, so positions only
 * ever go one way, and whoever was apart comes together; of the halves of a group that has parted, to the one that is ahead,
 * or else has the lesser digest.
 */
export function courseOf(id: string, own: GroupPosition | undefined, neighbours: readonly Neighbour[]): Course {
  const positions = neighbours.flatMap(({ position }) => position ?? []);
  const best = [...positions].sort((a, b) => compareBytes(a.group, b.group))[0]?.group;
  if (best && (!own || compareBytes(best, own.group) < 0)) {
    return { kind: 'ask', group: best, hosts: idsOf(neighbours, (position) => isSameBytes(position.group, best)) };
  }
  if (own) {
    const hosts = idsOf(neighbours, (position) => isAhead(position, own));
    return hosts.length > 0 ? { kind: 'catch-up', group: own.group, hosts } : stay;
  }
  // Of each two who have none, the one with the lesser ID founds one: somebody always does, and seldom several.
  return neighbours.some((other) => id < other.id) ? { kind: 'found' } : stay;
}

function isAhead(other: GroupPosition, own: GroupPosition): boolean {
  if (!isSameBytes(other.group, own.group)) return false;
  if (other.epoch !== own.epoch) return other.epoch > own.epoch;
  return compareBytes(other.digest, own.digest) < 0;
}

function idsOf(neighbours: readonly Neighbour[], is: (position: GroupPosition) => boolean): string[] {
  return neighbours.flatMap(({ id, position }) => (position && is(position) ? id : []));
}
