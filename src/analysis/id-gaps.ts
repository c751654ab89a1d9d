/** How long a frame may be late before it counts as missing, in milliseconds: a retransmission takes a round trip. */
const GRACE = 500;
/** A step beyond this is a new count, not a gap; and no more frames than this are waited for. */
const LARGEST_STEP = 1_000;

/** What became of numbers that did not come in time. */
export interface SettledGaps {
  /** Numbers of which {@link IdGaps.need} was told. */
  readonly needed: number;
  /** All others. */
  readonly unneeded: number;
}

const NONE: SettledGaps = { needed: 0, unneeded: 0 };

/** Finds the gaps in a count that may come out of order. */
export class IdGaps {
  readonly #absent = new Map<number, { readonly since: number; needed: boolean }>();
  #highest: number | undefined;
  #late = 0;

  /** Numbers that came after a higher one, in time. */
  get late(): number {
    return this.#late;
  }

  add(id: number, now: number): void {
    if (this.#absent.delete(id)) this.#late += 1;
    const highest = this.#highest ?? id - 1;
    if (Math.abs(id - highest) > LARGEST_STEP || this.#absent.size > LARGEST_STEP) {
      this.#absent.clear();
      this.#highest = id;
      return;
    }
    for (let absent = highest + 1; absent < id; absent++) this.#absent.set(absent, { since: now, needed: false });
    this.#highest = Math.max(highest, id);
  }

  /** Another frame needs the one of this number. Says nothing of numbers from before the first, or already settled. */
  need(id: number): void {
    const absent = this.#absent.get(id);
    if (absent) absent.needed = true;
  }

  /** Gives up on the numbers that are overdue. */
  settle(now: number): SettledGaps {
    if (this.#absent.size === 0) return NONE;
    let needed = 0;
    let unneeded = 0;
    for (const [id, absent] of this.#absent) {
      if (now - absent.since < GRACE) break;
      this.#absent.delete(id);
      if (absent.needed) needed += 1;
      else unneeded += 1;
    }
    return { needed, unneeded };
  }
}
