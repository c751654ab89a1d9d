import { type HeaderWords, readHeader } from '../../../src/sframe/header.js';
import type { Bytes } from '../../../src/shared/stage.js';
import { isEqual } from '../../../src/shared/uint64.js';

/** How far counters of frames in succession are apart: other tracks may share the counter, and frames get lost. */
const NEAR = 32;
/** Bits that chance would have had to guess, before frames count as sealed: a clear frame in a million at most. */
const ENOUGH = 20;

/**
 * Tells sealed frames, of those that did not open, from clear ones, for a receiver that lets the latter in: as sound, the
 * former would be noise. By its form alone a clear frame may well look sealed. But sealed frames come in sequence: under
 * one key ID, with counters near each other. The more bytes of the headers so follow from those before, the less is it
 * chance. With key IDs of 8 bytes the second frame is told, with short ones the second to the fifth.
 */
export class SealedSequence {
  #last: HeaderWords | undefined;
  #bits = 0;

  /** @param sealed what may be an SFrame; `undefined` for a frame that is none for sure */
  continues(sealed: Bytes | undefined): boolean {
    const header = sealed && readHeader(sealed);
    const isNext = header && this.#last && follows(header, this.#last);
    // Its end, which names a layout, was guessed, too (4 bits), and the counter not to the last bit (6).
    this.#bits = isNext ? this.#bits + Math.max(0, 8 * (header.length - 1) - 2) : 0;
    this.#last = header;
    return this.#bits >= ENOUGH;
  }
}

function follows({ keyID, counter }: HeaderWords, last: HeaderWords): boolean {
  const distance = Math.abs(counter.low - last.counter.low);
  return isEqual(keyID, last.keyID) && counter.high === last.counter.high && distance > 0 && distance <= NEAR;
}
