import { checkInteger } from './arguments.js';
import { type ReplayBitmap, replayBitmap } from './replay-bitmap.js';
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
  readonly #bitmap: ReplayBitmap;

  /** @param size 1 to 65,536 counters. Default 1,024. */
  constructor(size = 1024) {
    checkInteger('size', size, 1, 65_536);
    this.size = size;
    this.#bitmap = replayBitmap(size);
  }

  /** Whether a frame with this counter (0 to 2^64 − 1) may be opened. Changes nothing. */
  accepts(counter: number | bigint): boolean {
    checkUint64('counter', counter);
    return this.#bitmap.accepts(counter);
  }

  /**
   * Records that a frame with this counter has authenticated. Answers whether it was the first: `false` where the same
   * counter has been committed since it was asked about, and the frame is to be dropped.
   */
  commit(counter: number | bigint): boolean {
    checkUint64('counter', counter);
    return this.#bitmap.commit(counter);
  }
}
