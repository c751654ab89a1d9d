import { checkInteger } from './arguments.js';
import { checkUint64 } from './uint64.js';

/**
 * Remembers which counters of one key have been opened, in a bitmap that slides with the highest (RFC 6479): a counter
 * opens once, and not at all when it is `size` or more behind.
 *
 * Ask {@link ReplayWindow.accepts} before decrypting, and {@link ReplayWindow.commit} after the frame has
 * authenticated, so that forged frames change nothing. One window serves one key, over all the streams sealed under it.
 *
 * @example
 * ```ts
 * import { decodeHeader, decrypt, type ReplayWindow, type SFrameKey } from 'framepipe/sframe.js';
 *
 * async function openOnce(key: SFrameKey, window: ReplayWindow, frame: Uint8Array<ArrayBuffer>) {
 *   const header = decodeHeader(frame);
 *   if (!header || !window.accepts(header.counter)) return undefined;
 *   const plaintext = await decrypt(key, frame);
 *   return plaintext && window.commit(header.counter) ? plaintext : undefined;
 * }
 * ```
 */
export class ReplayWindow {
  /** How many counters are remembered, the highest and those below it. */
  readonly size: number;
  /** One block more than the window needs, so that blocks can be cleared whole (RFC 6479, section 3). */
  readonly #blocks: Uint32Array;
  #highest: number | bigint = 0;

  /** @param size 1 to 65,536 counters. Default 1,024. */
  constructor(size = 1024) {
    checkInteger('size', size, 1, 65_536);
    this.size = size;
    this.#blocks = new Uint32Array(Math.ceil(size / 32) + 1);
  }

  /** Whether a frame with this counter (0 to 2^64 − 1) may be opened. Changes nothing. */
  accepts(counter: number | bigint): boolean {
    checkUint64('counter', counter);
    const ahead = difference(counter, this.#highest);
    if (ahead > 0) return true;
    const bit = this.#bitOf(counter);
    return ahead > -this.size && ((this.#blocks[bit >>> 5]! >>> (bit & 31)) & 1) === 0;
  }

  /**
   * Records that a frame with this counter has authenticated. Answers whether it was the first: `false` where the same
   * counter has been committed since it was asked about, and the frame is to be dropped.
   */
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
