/** What was counted of one stream of frames. */
export interface FrameCountsSnapshot {
  readonly frames: number;
  readonly bytes: number;
  readonly keyFrames: number;
  readonly deltaFrames: number;
  /** Frames without a byte (Opus DTX, padding), which are not among `frames`. */
  readonly emptyFrames: number;
  /** Of the smallest, largest and latest frame, in bytes; undefined before there was one. */
  readonly minSize: number | undefined;
  readonly maxSize: number | undefined;
  readonly lastSize: number | undefined;
  /** In bytes; undefined before there was a frame. */
  readonly meanSize: number | undefined;
  /** Frames a second over the last second. */
  readonly frameRate: number;
  /** Bits a second over the last second, payload only. */
  readonly bitrate: number;
}

/** The span of rates, in milliseconds. */
const WINDOW = 1_000;
/** Frames remembered for the rates at most; no stream has more in a second. */
const LIMIT = 512;

/** Counts the frames of one stream. Times are in milliseconds of a monotonic clock. */
export class FrameCounts {
  #frames = 0;
  #bytes = 0;
  #keyFrames = 0;
  #deltaFrames = 0;
  #emptyFrames = 0;
  #minSize: number | undefined;
  #maxSize: number | undefined;
  #lastSize: number | undefined;
  #lastSeen = Number.NEGATIVE_INFINITY;
  readonly #recent: { readonly at: number; readonly size: number }[] = [];

  /** When the last frame was counted. */
  get lastSeen(): number {
    return this.#lastSeen;
  }

  count(size: number, type: 'key' | 'delta' | undefined, at: number): void {
    this.#frames += 1;
    this.#bytes += size;
    if (type === 'key') this.#keyFrames += 1;
    else if (type === 'delta') this.#deltaFrames += 1;
    this.#minSize = Math.min(this.#minSize ?? size, size);
    this.#maxSize = Math.max(this.#maxSize ?? size, size);
    this.#lastSize = size;
    this.#lastSeen = at;
    if (this.#recent.length === LIMIT) this.#recent.shift();
    this.#recent.push({ at, size });
    this.#forget(at);
  }

  countEmpty(): void {
    this.#emptyFrames += 1;
  }

  snapshot(now: number): FrameCountsSnapshot {
    this.#forget(now);
    const recentBytes = this.#recent.reduce((sum, { size }) => sum + size, 0);
    return {
      frames: this.#frames,
      bytes: this.#bytes,
      keyFrames: this.#keyFrames,
      deltaFrames: this.#deltaFrames,
      emptyFrames: this.#emptyFrames,
      minSize: this.#minSize,
      maxSize: this.#maxSize,
      lastSize: this.#lastSize,
      meanSize: this.#frames === 0 ? undefined : this.#bytes / this.#frames,
      frameRate: (this.#recent.length * 1_000) / WINDOW,
      bitrate: (recentBytes * 8 * 1_000) / WINDOW,
    };
  }

  #forget(now: number): void {
    while (this.#recent[0] && this.#recent[0].at <= now - WINDOW) this.#recent.shift();
  }
}
