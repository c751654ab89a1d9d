/** Chance that can be had again: the same seed gives the same numbers. */
export interface Random {
  /** At least 0, less than 1. */
  next(): number;
  /** Between the two. */
  between(least: number, most: number): number;
  /** One of them; there is at least one. */
  pick<T>(all: readonly T[]): T;
}

/** The generator mulberry32, which is short and good enough for choosing what happens next. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + (most - least) * next(),
    pick: (all) => all[Math.floor(all.length * next())]!,
  };
}
