import type { AnalyzedFrame } from './analyzed-frame.js';

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
  #minimum: number[] = [0];
  #maximum: number[] = [0];
  #first = 0;
  #untold = 0;
  #hasBegun = false;

  add({ qp, qpMin = qp, qpMax = qp }: AnalyzedFrame): void {
    const isTold = qpMin !== undefined && qpMax !== undefined;
    if (isTold && !this.#hasBegun) this.#begin();
    if (!isTold) this.#untold += 1;
    this.#minimum.push((this.#minimum.at(-1) ?? 0) + (qpMin ?? 0));
    this.#maximum.push((this.#maximum.at(-1) ?? 0) + (qpMax ?? 0));
    if (this.#minimum.length <= REMEMBERED) return;
    this.#minimum.shift();
    this.#maximum.shift();
    this.#first += 1;
  }

  #begin(): void {
    this.#hasBegun = true;
    this.#minimum = [0];
    this.#maximum = [0];
    this.#first = 0;
    this.#untold = 0;
  }

  snapshot(): Omit<QuantizerSumsSnapshot, 'synchronizationSource' | 'mimeType'> {
    const [minimum, maximum] = [[...this.#minimum], [...this.#maximum]];
    return { first: this.#first, minimum, maximum, untold: this.#untold };
  }
}
