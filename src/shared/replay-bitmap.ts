/**
 * What a `ReplayWindow` remembers, without its checks: there is nothing to check of a counter that was read from a frame.
 * Sizes are 1 to 65,536, counters 0 to 2^64 − 1.
 */
export class ReplayBitmap {
  readonly #size: number;
  /** One block more than the window needs, so that blocks can be cleared whole (RFC 6479, section 3). */
  readonly #blocks: Uint32Array;
  #highest: number | bigint = 0;

  constructor(size: number) {
    this.#size = size;
    this.#blocks = new Uint32Array(Math.ceil(size / 32) + 1);
  }

  /** Whether a frame with this counter may be opened. Changes nothing. */
  accepts(counter: number | bigint): boolean {
    const ahead = difference(counter, this.#highest);
    if (ahead > 0) return true;
    const bit = this.#bitOf(counter);
    return ahead > -this.#size && ((this.#blocks[bit >>> 5]! >>> (bit & 31)) & 1) === 0;
  }

  /** Records that a frame with this counter has authenticated. Answers whether it was the first. */
  commit(counter: number | bigint): boolean {
    if (!this.accepts(counter)) return false;
    if (difference(counter, this.#highest) > 0) this.#slideTo(counter);
    const bit = this.#bitOf(counter);
    this.#blocks[bit >>> 5]! |= 1 << (bit & 31);
    return true;
  }

  /** Clears the blocks that are entered; the bits of what is then below the window are never asked for. */
  #slideTo(counter: number | bigint): void {
    const blocks = this.#blocks;
    const from = this.#bitOf(this.#highest);
    const entered = Math.floor(((from & 31) + difference(counter, this.#highest)) / 32);
    for (let i = 1; i <= Math.min(entered, blocks.length); i++) blocks[((from >>> 5) + i) % blocks.length] = 0;
    this.#highest = counter;
  }

  #bitOf(counter: number | bigint): number {
    const bits = this.#blocks.length * 32;
    return typeof counter === 'number' ? counter % bits : Number(counter % BigInt(bits));
  }
}

/** `a - b`: exact where it is small, and of the right sign and size always. */
function difference(a: number | bigint, b: number | bigint): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : Number(BigInt(a) - BigInt(b));
}
