/** How long the quickest frame is remembered, in milliseconds; half of it after the next quickest came. */
const WINDOW = 10_000;
/** A frame is at most this old when it is encoded, in milliseconds; beyond it the RTP clock was set anew. */
const OLDEST = 5_000;

/**
 * When frames were captured. A sender's transform is not told; but the RTP timestamp is the capture time, on a clock
 * that begins anywhere. The frame that came quickest from the camera says how far that clock is from ours, as others
 * were held up by more: what remains unknown is how long the quickest took.
 */
export class CaptureClock {
  readonly #clockRate: number;
  #lastTimestamp: number | undefined;
  /** Ticks since the first frame, across wraps. */
  #ticks = 0;
  /** The least distance of the two clocks, in this half of the window and the one before. */
  #least = Number.POSITIVE_INFINITY;
  #leastBefore = Number.POSITIVE_INFINITY;
  #halfEnds = 0;

  /** @param clockRate of RTP timestamps, in Hz */
  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  /** When the frame that goes out `now` was captured, on the clock of `now`, in milliseconds. */
  captureTime(rtpTimestamp: number, now: number): number {
    this.#ticks += (rtpTimestamp - (this.#lastTimestamp ?? rtpTimestamp)) | 0;
    this.#lastTimestamp = rtpTimestamp;
    const elapsed = (this.#ticks * 1_000) / this.#clockRate;
    const age = () => now - elapsed - Math.min(this.#least, this.#leastBefore);
    if (age() > OLDEST) this.#restart();
    if (now >= this.#halfEnds) {
      this.#leastBefore = this.#least;
      this.#least = Number.POSITIVE_INFINITY;
      this.#halfEnds = now + WINDOW / 2;
    }
    this.#least = Math.min(this.#least, now - elapsed);
    return now - Math.max(0, age());
  }

  #restart(): void {
    this.#least = Number.POSITIVE_INFINITY;
    this.#leastBefore = Number.POSITIVE_INFINITY;
    this.#halfEnds = 0;
  }
}

/** Clock rates in Hz by RFC 3551 and RFC 7587: that of G.722 is 8,000 by mistake, for ever. */
export function clockRateOf(mimeType: string): number {
  const type = mimeType.toLowerCase();
  if (type.startsWith('video/')) return 90_000;
  return type === 'audio/opus' || type === 'audio/red' ? 48_000 : 8_000;
}
