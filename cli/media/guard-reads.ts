/** Reads of one range, one right after another, of which no reader has need. */
const MOST = 10_000;

/**
 * Keeps a damaged file from being read for ever: mediabunny 1.61 looks for the next element of a Matroska file again and
 * again in the last 8 bytes of it, without a pause in which a timer could run. Where the same range is read thousands of
 * times in succession, reading throws; mediabunny then rejects what it was asked for.
 *
 * @param source One of mediabunny's. Its `_read` is internal: without it, nothing is guarded.
 */
export function guardReads<T extends object>(source: T): T {
  const guarded = source as { _read?: (start: number, end: number, ...rest: readonly unknown[]) => unknown };
  const read = guarded._read;
  if (!read) return source;
  let [lastStart, lastEnd, times] = [-1, -1, 0];
  guarded._read = (start, end, ...rest) => {
    times = start === lastStart && end === lastEnd ? times + 1 : 0;
    if (times > MOST) throw new Error(`bytes ${start} to ${end} are read again and again`);
    [lastStart, lastEnd] = [start, end];
    return read.call(source, start, end, ...rest);
  };
  return source;
}
