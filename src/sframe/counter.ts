import { checkInteger } from '../shared/arguments.js';
import { EncodedTransformError } from '../shared/errors.js';

/**
 * Counts the frames sealed under one key, so that no two have one nonce (RFC 9605, section 9.1). It lives inside its key
 * and cannot be set or reset; whoever needs a fresh count needs a fresh key.
 *
 * @example
 * ```ts
 * import { cipherSuites, FrameCounter } from 'framepipe/sframe.js';
 *
 * const counter = new FrameCounter(cipherSuites[4].maxFrames);
 * counter.take(); // 0
 * counter.take(); // 1
 * ```
 */
export class FrameCounter {
  /** How many frames may be sealed; the last of them has the counter `ceiling - 1`. */
  readonly ceiling: number;
  #next = 0;

  /** @param ceiling 1 to 2^53 − 1, where numbers stop counting; see {@link CipherSuite.maxFrames}. */
  constructor(ceiling: number) {
    checkInteger('ceiling', ceiling, 1, Number.MAX_SAFE_INTEGER);
    this.ceiling = ceiling;
  }

  /** How many more frames may be sealed, 0 to `ceiling`: the time to change keys is before it is 0. */
  get remaining(): number {
    return this.ceiling - this.#next;
  }

  /**
   * The counter of the next frame, 0 first. It counts as used from now on, whether or not the frame is ever sent.
   *
   * @throws `EncodedTransformError` with the code `counter-exhausted` when all have been taken, now and ever after.
   */
  take(): number {
    if (this.#next >= this.ceiling) {
      throw new EncodedTransformError(
        'counter-exhausted',
        `the key has sealed ${this.ceiling} frames, all that it may`,
      );
    }
    return this.#next++;
  }
}
