/** One way of doing something, to be timed against others. */
export interface Variant {
  /** What it does. */
  readonly name: string;
  /** Makes what `count` times take, outside of what is timed. */
  readonly prepare?: (count: number) => Promise<void>;
  /** Does it `count` times, one frame each; gives anything that depends on the work, so that none is left out. */
  readonly run: (count: number) => number | Promise<number>;
}

/** Variants that do the same, or of which one is a part of another: their ratios are what counts. */
export interface Comparison {
  /** Told in the table. */
  readonly name: string;
  /** What the others are divided by. */
  readonly baseline: Variant;
  /** The others. */
  readonly variants: readonly Variant[];
}

/** Calls `fn` with one item after another, again from the first after the last. */
export function cycling<T>(name: string, items: readonly T[], fn: (item: T) => number): Variant {
  let next = 0;
  return {
    name,
    run(count) {
      let sum = 0;
      for (let done = 0; done < count; done += 1) {
        sum += fn(items[next]!);
        next = next + 1 === items.length ? 0 : next + 1;
      }
      return sum;
    },
  };
}

/** Whether the comparison of this name is to be made: what takes long to ready is not, where it is not. */
export type Wants = (name: string) => boolean;
