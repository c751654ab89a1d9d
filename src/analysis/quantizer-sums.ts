import type { AnalyzedFrame } from './analyzed-frame.js';
import { RecentValues } from './recent-values.js';

/**
 * Sums of the quantizers of a stream's frames, after each of the latest ones. With these, a count of frames and the sum
 * that the browser has at that very count compare exactly, whenever either was read. `[n]` is after `first + n` frames.
 */
export interface QuantizerSumsSnapshot {
  /** The RTP stream (SSRC). */
  readonly synchronizationSource: number;
  /** As in SDP. */
  readonly mimeType: string;
  /** Frames of the first entry. */
  readonly first: number;
  /** Sums of each frame's least quantizer. */
  readonly minimum: readonly number[];
  /** Sums of each frame's greatest quantizer. */
  readonly maximum: readonly number[];
  /** Frames among them that told no quantizer. */
  readonly untold: number;
}

/** Frames remembered: four seconds of three layers at 60 frames a second. */
const REMEMBERED = 720;

/**
 * Remembers the running sums of one stream, from the first frame on that tells its quantizer. What comes before a sequence
 * header or parameter sets cannot be decoded: a receiver's transform is given such frames, and browsers do not count them.
 */
export class QuantizerSums {
  readonly #minimum = new RecentValues(REMEMBERED);
  readonly #maximum = new RecentValues(REMEMBERED);
  /** After the latest frame. */
  #low = 0;
  #high = 0;
  #frames = 0;
  #untold = 0;
  #hasBegun = false;

  constructor() {
    this.#remember();
  }

  add({ qp, qpMin = qp, qpMax = qp }: AnalyzedFrame): void {
    const isTold = qpMin !== undefined && qpMax !== undefined;
    if (isTold && !this.#hasBegun) this.#begin();
    if (!isTold) this.#untold += 1;
    this.#low += qpMin ?? 0;
    this.#high += qpMax ?? 0;
    this.#frames += 1;
    this.#remember();
  }

  snapshot(): Omit<QuantizerSumsSnapshot, 'synchronizationSource' | 'mimeType'> {
    const [minimum, maximum] = [this.#minimum.all, this.#maximum.all];
    return { first: this.#frames + 1 - minimum.length, minimum, maximum, untold: this.#untold };
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#minimum.clear();
    this.#maximum.clear();
    this.#low = this.#high = this.#frames = this.#untold = 0;
    this.#remember();
  }

  #remember(): void {
    this.#minimum.add(this.#low);
    this.#maximum.add(this.#high);
  }
}
