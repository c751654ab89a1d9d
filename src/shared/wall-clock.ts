/** This realm's clock in milliseconds since the epoch, finer than `Date.now()`, and the same on the page and in workers. */
export function wallClock(): number {
  return performance.timeOrigin + performance.now();
}
