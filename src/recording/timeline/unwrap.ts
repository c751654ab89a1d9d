/**
 * Makes RTP timestamps count on: they have 32 bits, begin anywhere, and wrap every 13 hours (video) or 25 (Opus). Each is
 * taken to be less than half of that from the one before, in either direction.
 *
 * @returns a function of timestamps, 0 to 2^32 − 1, to ticks since the first
 */
export function timestampUnwrapper(): (timestamp: number) => number {
  let last: number | undefined;
  let ticks = 0;
  return (timestamp) => {
    // `| 0` makes the difference signed (RFC 1982, serial numbers).
    if (last !== undefined) ticks += (timestamp - last) | 0;
    last = timestamp;
    return ticks;
  };
}
