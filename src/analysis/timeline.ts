/** Beyond this difference to the time of arrival, in milliseconds, an RTP timestamp has jumped: its origin is another. */
const JUMP = 5_000;
/** Timestamps remembered, to tell the further layers of a picture from a new picture. */
const REMEMBERED = 16;

/** Where a frame stands in its stream's time. */
export interface Moment {
  /** When it arrived (receiver) or left the encoder (sender), in milliseconds. */
  readonly arrival: number;
  /** Its RTP timestamp without wraps and jumps, in milliseconds since the stream's first. */
  readonly media: number;
  /** Arrival after that of the picture before, in milliseconds; undefined for the first picture. */
  readonly arrivalStep: number | undefined;
  /** Media time after the latest so far, in milliseconds: negative out of order, undefined at the first and at jumps. */
  readonly mediaStep: number | undefined;
  /** How many frames of the same picture (RTP timestamp) came before it: spatial layers. */
  readonly ordinal: number;
}

/**
 * Unwraps the RTP timestamps of one stream. They begin anywhere, wrap after 2^32 units (13 hours of video), and jump
 * where a track or its source is replaced.
 */
export class Timeline {
  readonly #clockRate: number;
  /** The latest timestamps, and how many frames each has had. */
  readonly #seen = new Float64Array(REMEMBERED).fill(-1);
  readonly #counts = new Uint32Array(REMEMBERED);
  #next = 0;
  #latest: { readonly timestamp: number; readonly media: number } | undefined;
  #arrival: number | undefined;

  /** @param clockRate of the RTP timestamps, in Hz */
  constructor(clockRate: number) {
    this.#clockRate = clockRate;
  }

  next(rtpTimestamp: number, arrival: number): Moment {
    const ordinal = this.#countSeen(rtpTimestamp);
    const before = this.#latest;
    const arrivalStep = this.#arrival === undefined ? undefined : arrival - this.#arrival;
    if (ordinal === 0) this.#arrival = arrival;
    if (before === undefined || arrivalStep === undefined) {
      this.#latest = { timestamp: rtpTimestamp, media: 0 };
      return { arrival, media: 0, arrivalStep, mediaStep: undefined, ordinal };
    }
    // The difference as a signed number of 32 bits takes wraps in its stride.
    const step = (((rtpTimestamp - before.timestamp) | 0) / this.#clockRate) * 1_000;
    const jumped = ordinal === 0 && Math.abs(step - arrivalStep) > JUMP;
    const media = before.media + (jumped ? Math.max(0, arrivalStep) : step);
    if (jumped || step > 0) this.#latest = { timestamp: rtpTimestamp, media };
    return { arrival, media, arrivalStep, mediaStep: jumped ? undefined : step, ordinal };
  }

  /** How many frames of this timestamp came lately; remembers this one too. */
  #countSeen(rtpTimestamp: number): number {
    const place = this.#seen.indexOf(rtpTimestamp);
    if (place >= 0) return this.#counts[place]!++;
    this.#seen[this.#next] = rtpTimestamp;
    this.#counts[this.#next] = 1;
    this.#next = (this.#next + 1) % REMEMBERED;
    return 0;
  }
}

/** The RTP clock of a codec in Hz: RFC 3551, and 48 kHz for Opus whatever its bandwidth (RFC 7587 4.1). */
export function clockRateOf(mimeType: string): number {
  const name = mimeType.toLowerCase();
  if (name.startsWith('video/')) return 90_000;
  return ['audio/pcmu', 'audio/pcma', 'audio/g722', 'audio/cn'].includes(name) ? 8_000 : 48_000;
}
