import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';

/** Frames that may lie before the first one until room is made. */
const SLACK = 256;

/** The latest frames of one stream, in the order in which they passed, bounded by age and by number. */
export class FrameRing {
  readonly #frames: AnalyzedFrame[];
  #start = 0;

  constructor(frames: readonly AnalyzedFrame[] = []) {
    this.#frames = [...frames];
  }

  get length(): number {
    return this.#frames.length - this.#start;
  }

  /** The frame at a place: 0 is the oldest; undefined where there is none. */
  at(index: number): AnalyzedFrame | undefined {
    return index < 0 ? undefined : this.#frames[this.#start + index];
  }

  get oldest(): AnalyzedFrame | undefined {
    return this.at(0);
  }

  get latest(): AnalyzedFrame | undefined {
    return this.at(this.length - 1);
  }

  push(frame: AnalyzedFrame): void {
    this.#frames.push(frame);
  }

  /** Lets go of what passed before `since`, in milliseconds since the epoch, and of all but the latest `limit` frames. */
  trim(since: number, limit: number): void {
    this.#start += Math.max(this.firstSince(since), this.length - limit);
    // In portions, so that each frame is moved a few times only.
    if (this.#start <= Math.max(SLACK, this.length / 4)) return;
    this.#frames.splice(0, this.#start);
    this.#start = 0;
  }

  /** The place of the first frame at or after a moment, in milliseconds since the epoch; `length` where there is none. */
  firstSince(time: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle)!.time < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The place of this very frame; −1 where it is not, or no longer, among them. */
  indexOf(frame: AnalyzedFrame): number {
    for (let index = this.firstSince(frame.time); ; index += 1) {
      const found = this.at(index);
      if (found === frame) return index;
      if (!found || found.time > frame.time) return -1;
    }
  }

  /** The frames from one place up to, not including, another. */
  slice(from = 0, to = this.length): AnalyzedFrame[] {
    return this.#frames.slice(this.#start + Math.max(0, from), this.#start + Math.max(0, to));
  }

  /** One that holds the same frames, whatever happens to this one. */
  copy(): FrameRing {
    return new FrameRing(this.slice());
  }
}
