/** Who comes and goes when: the same every time. */

/** Somebody comes or goes. */
export interface Arrival {
  /** In milliseconds from the start. */
  readonly at: number;
  readonly type: 'join' | 'leave';
  readonly name: string;
}

/** A room that keeps its size while people come and go. */
export interface RoomPlan {
  /** People in the room. */
  readonly members: number;
  /** How long somebody stays on average, in milliseconds. */
  readonly stay: number;
  /** How long the room is watched, in milliseconds. */
  readonly duration: number;
}

/** The arrivals of a room, in order: as many come as go, independent of each other. */
export function arrivalsOf({ members, stay, duration }: RoomPlan, seed = 1): Arrival[] {
  const random = randomNumbers(seed);
  const present = Array.from({ length: members }, (_, index) => `member ${index}`);
  const arrivals: Arrival[] = [];
  const gap = () => (-Math.log(1 - random()) * stay) / members;
  let [join, leave] = [gap(), gap()];
  let next = members;
  while (Math.min(join, leave) < duration) {
    if (join < leave) {
      const name = `member ${next++}`;
      present.push(name);
      arrivals.push({ at: join, type: 'join', name });
      join += gap();
    } else {
      // Never the first, whom we watch.
      const index = 1 + Math.floor(random() * (present.length - 1));
      const [name] = present.splice(index, 1);
      if (name) arrivals.push({ at: leave, type: 'leave', name });
      leave += gap();
    }
  }
  return arrivals;
}

/** How many of these windows of time, one after another, hold at least one. */
export function windowsWith(times: readonly number[], length: number): number {
  return new Set(times.map((time) => Math.floor(time / length))).size;
}

/** Numbers from 0 to below 1, by mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32;
  };
}
