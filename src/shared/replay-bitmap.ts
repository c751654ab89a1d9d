/**
 * What a `ReplayWindow` remembers, without its checks: there is nothing to check of a counter that was read from a frame.
 * {@link replayBitmap} makes it.
 */
export interface ReplayBitmap {
  /** Whether a frame with this counter may be opened. Changes nothing. */
  accepts(counter: number | bigint): boolean;
  /** Records that a frame with this counter has authenticated. Answers whether it was the first. */
  commit(counter: number | bigint): boolean;
}

/** @param size 1 to 65,536 counters */
export function replayBitmap(size: number): ReplayBitmap {
  // One block more than the window needs, so that blocks can be cleared whole (RFC 6479, section 3).
  const blocks = new Uint32Array(Math.ceil(size / 32) + 1);
  let highest: number | bigint = 0;

  function accepts(counter: number | bigint): boolean {
    const ahead = difference(counter, highest);
    if (ahead > 0) return true;
    const bit = bitOf(counter);
    return ahead > -size && ((blocks[bit >>> 5]! >>> (bit & 31)) & 1) === 0;
  }

  /** Clears the blocks that are entered; the bits of what is then below the window are never asked for. */
  function slideTo(counter: number | bigint): void {
    const from = bitOf(highest);
    const entered = Math.floor(((from & 31) + difference(counter, highest)) / 32);
    for (let i = 1; i <= Math.min(entered, blocks.length); i++) blocks[((from >>> 5) + i) % blocks.length] = 0;
    highest = counter;
  }

  function bitOf(counter: number | bigint): number {
    const bits = blocks.length * 32;
    return typeof counter === 'number' ? counter % bits : Number(counter % BigInt(bits));
  }

  return {
    accepts,
    commit(counter) {
      if (!accepts(counter)) return false;
      if (difference(counter, highest) > 0) slideTo(counter);
      const bit = bitOf(counter);
      blocks[bit >>> 5]! |= 1 << (bit & 31);
      return true;
    },
  };
}

/** `a - b`: exact where it is small, and of the right sign and size always. */
function difference(a: number | bigint, b: number | bigint): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : Number(BigInt(a) - BigInt(b));
}
