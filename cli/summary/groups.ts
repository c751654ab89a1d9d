import type { AnalyzedFrame } from '../analyzed-frame.js';
import { type Range, RangeOf } from './range.js';

/** Groups of pictures: a key frame and what comes before the next one, in the order of decoding. */
export interface GroupsSummary {
  readonly count: number;
  /** Frames in a group. */
  readonly frames: Range;
  /** Seconds from a key frame to the next one; absent where the file has no times, or one key frame. */
  readonly seconds?: Range;
}

export class Groups {
  readonly #frames = new RangeOf();
  readonly #seconds = new RangeOf();
  #count = 0;
  #open = 0;
  #since: number | undefined;

  add({ type, time }: AnalyzedFrame): void {
    if (type === 'key') {
      this.#close();
      if (time !== undefined && this.#since !== undefined) this.#seconds.add(time - this.#since);
      this.#since = time;
      this.#count += 1;
      this.#open = 1;
    } else if (this.#open > 0) {
      this.#open += 1;
    }
  }

  /** To be asked for once, at the end; undefined where there was no key frame. */
  get summary(): GroupsSummary | undefined {
    this.#close();
    const frames = this.#frames.range;
    const seconds = this.#seconds.range;
    return frames && { count: this.#count, frames, ...(seconds && { seconds }) };
  }

  #close(): void {
    if (this.#open > 0) this.#frames.add(this.#open);
    this.#open = 0;
  }
}
