/** Which frames are counted together. */
export interface FrameSource {
  /** The RTP stream (SSRC). */
  readonly synchronizationSource: number;
  /** As in SDP, for example `video/VP8`. */
  readonly mimeType: string;
}

/** Counts of one RTP stream and codec at the stage's place in the pipeline. */
export interface FrameStatsStream extends FrameSource {
  /** Frames that had a payload. */
  readonly frames: number;
  /** Their payloads in all. */
  readonly bytes: number;
  /** Of video, as the browser says. */
  readonly keyFrames: number;
  /** Of video, as the browser says. */
  readonly deltaFrames: number;
  /** Frames without a byte (Opus DTX, padding), which are not among `frames`. */
  readonly emptyFrames: number;
  /** Of the smallest frame, in bytes; undefined before there was one. */
  readonly minSize: number | undefined;
  /** Of the largest frame, in bytes; undefined before there was one. */
  readonly maxSize: number | undefined;
  /** Of the latest frame, in bytes; undefined before there was one. */
  readonly lastSize: number | undefined;
  /** In bytes; undefined before there was a frame. */
  readonly meanSize: number | undefined;
  /** Frames a second over the last second. */
  readonly frameRate: number;
  /** Bits a second over the last second, payload only. */
  readonly bitrate: number;
}

/** The span of rates, in milliseconds: what was counted in it is so much a second. */
const SECOND = 1_000;

/** Counts the frames of one stream. Times are in milliseconds of a monotonic clock. */
export class FrameCounts {
  /** When the last frame was counted. */
  lastSeen = Number.NEGATIVE_INFINITY;
  readonly #counts;
  readonly #recent: { readonly at: number; readonly size: number }[] = [];

  constructor({ synchronizationSource, mimeType }: FrameSource) {
    this.#counts = {
      synchronizationSource,
      mimeType,
      frames: 0,
      bytes: 0,
      keyFrames: 0,
      deltaFrames: 0,
      emptyFrames: 0,
      minSize: undefined as number | undefined,
      maxSize: undefined as number | undefined,
      lastSize: undefined as number | undefined,
    };
  }

  count(size: number, type: 'key' | 'delta' | undefined, at: number): void {
    const counts = this.#counts;
    counts.frames += 1;
    counts.bytes += size;
    if (type) counts[`${type}Frames`] += 1;
    counts.minSize = Math.min(counts.minSize ?? size, size);
    counts.maxSize = Math.max(counts.maxSize ?? size, size);
    counts.lastSize = size;
    this.lastSeen = at;
    this.#recent.push({ at, size });
    this.#forget(at);
  }

  countEmpty(): void {
    this.#counts.emptyFrames += 1;
  }

  snapshot(now: number): FrameStatsStream {
    this.#forget(now);
    const { frames, bytes } = this.#counts;
    const recentBytes = this.#recent.reduce((sum, { size }) => sum + size, 0);
    return {
      ...this.#counts,
      meanSize: frames === 0 ? undefined : bytes / frames,
      frameRate: this.#recent.length,
      bitrate: recentBytes * 8,
    };
  }

  #forget(now: number): void {
    while (this.#recent[0] && this.#recent[0].at <= now - SECOND) this.#recent.shift();
  }
}
