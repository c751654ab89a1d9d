/** How fast a track is. Absent where the file has no times. */
export interface RatesSummary {
  /** Seconds from the first frame's beginning to the last one's end. */
  readonly duration: number;
  /** Frames a second; hidden ones do not count. */
  readonly frameRate: number;
  /** Bits a second on average. */
  readonly bitrate: number;
  /** Bits in the second of the track that has most. */
  readonly peakBitrate: number;
}

export class Rates {
  readonly #bytesOfSecond = new Map<number, number>();
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;
  #bytes = 0;
  #shown = 0;

  /** @param time In seconds; times may go back and forth. */
  add(time: number | undefined, size: number, isShown: boolean): void {
    if (time === undefined) return;
    this.#bytes += size;
    if (isShown) this.#shown += 1;
    if (time < this.#first) this.#first = time;
    if (time > this.#last) this.#last = time;
    const second = Math.floor(time);
    this.#bytesOfSecond.set(second, (this.#bytesOfSecond.get(second) ?? 0) + size);
  }

  get summary(): RatesSummary | undefined {
    const span = this.#last - this.#first;
    if (this.#shown < 2 || !(span > 0)) return undefined;
    // The last frame lasts as long as frames do on average.
    const duration = (span * this.#shown) / (this.#shown - 1);
    let peak = 0;
    for (const bytes of this.#bytesOfSecond.values()) peak = Math.max(peak, bytes);
    const bitrate = (8 * this.#bytes) / duration;
    return { duration, frameRate: this.#shown / duration, bitrate, peakBitrate: Math.max(bitrate, 8 * peak) };
  }
}
