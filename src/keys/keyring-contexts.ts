const numbers = new WeakMap<object, number>();
let next = 0;

/** The most that the stage takes for a context. */
const HIGHEST = 65_535;

/**
 * A number for each worker of this page, 0 first, never given twice: the context by which what a worker seals differs
 * from what every other worker of the page seals under the same key. Undefined where there is no worker or no number
 * left: then the stage draws a context at random.
 */
export function contextOf(worker: object | undefined): number | undefined {
  if (!worker) return undefined;
  const known = numbers.get(worker);
  if (known !== undefined) return known;
  if (next > HIGHEST) return undefined;
  numbers.set(worker, next);
  return next++;
}
