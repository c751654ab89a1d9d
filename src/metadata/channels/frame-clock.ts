/** Raw frames remembered, and encoded ones. */
const RAW = 32;
const ENCODED = 16;
/** Of the last raw frames, those that an encoded one may be. */
const CANDIDATES = 8;
/** How far the two clocks may differ for one frame, in units of 90 kHz: 2 ms, since browsers round to milliseconds. */
const TOLERANCE = 180;
/** Encoded frames that must fit for the clock to be found, and those in a row that must not for it to be lost. */
const ENOUGH = 4;
const TOO_MANY = 8;

interface RawFrame {
  /** The frame's own timestamp, in units of 90 kHz. */
  readonly ticks: number;
  readonly time: number;
}

interface EncodedFrame {
  readonly rtpTimestamp: number;
  readonly time: number;
}

/** Raw frames that values were bound to, by their own timestamps, in milliseconds. */
export class RawFrames {
  readonly #frames: RawFrame[] = [];

  /** @param time when that became known, in milliseconds */
  add(timestamp: number, time: number): void {
    if (this.#frames.length === RAW) this.#frames.shift();
    this.#frames.push({ ticks: toTicks(timestamp), time });
  }

  get all(): readonly RawFrame[] {
    return this.#frames;
  }
}

/**
 * Where raw frames' timestamps lie on one stream's RTP clock. The two run alike, at a distance that each stream draws at
 * random and no interface tells. It is found by trying: the right one makes frames fit to within two milliseconds again
 * and again. Where several do, because frames come at even intervals, it is the one by which encoding took least time.
 */
export class FrameClock {
  readonly #raw: RawFrames;
  readonly #encoded: EncodedFrame[] = [];
  #distance: number | undefined;
  #misses = 0;

  constructor(raw: RawFrames) {
    this.#raw = raw;
  }

  /** An encoded frame goes out; `time` in milliseconds. */
  observe(rtpTimestamp: number, time: number): void {
    const raw = this.#raw.all;
    if (raw.length === 0) return;
    if (this.#encoded.length === ENCODED) this.#encoded.shift();
    this.#encoded.push({ rtpTimestamp, time });
    if (this.#distance !== undefined) {
      const distance = this.#distance;
      this.#misses = raw.some(({ ticks }) => fits(rtpTimestamp, ticks, distance)) ? 0 : this.#misses + 1;
      if (this.#misses < TOO_MANY || time - raw.at(-1)!.time > 1_000) return;
    }
    this.#distance = this.#search();
    this.#misses = 0;
  }

  /** The RTP timestamp of the frame with this timestamp of its own, in milliseconds; undefined while that is unknown. */
  locate(timestamp: number): number | undefined {
    return this.#distance === undefined ? undefined : (toTicks(timestamp) + this.#distance) >>> 0;
  }

  #search(): number | undefined {
    const { rtpTimestamp, time } = this.#encoded.at(-1)!;
    let best: { distance: number; score: number; latency: number } | undefined;
    for (const candidate of this.#raw.all.slice(-CANDIDATES)) {
      if (candidate.time > time) continue;
      const distance = (rtpTimestamp - candidate.ticks) >>> 0;
      const matches = this.#encoded.flatMap((encoded) => {
        const raw = this.#raw.all.find(({ ticks }) => fits(encoded.rtpTimestamp, ticks, distance));
        return raw && raw.time <= encoded.time ? [encoded.time - raw.time] : [];
      });
      const score = matches.length;
      const latency = matches.reduce((sum, one) => sum + one, 0) / score;
      if (!best || score > best.score || (score === best.score && latency < best.latency)) {
        best = { distance, score, latency };
      }
    }
    return best && best.score >= ENOUGH ? best.distance : undefined;
  }
}

function toTicks(milliseconds: number): number {
  return Math.round(milliseconds * 90) % 2 ** 32;
}

function fits(rtpTimestamp: number, ticks: number, distance: number): boolean {
  return Math.abs((rtpTimestamp - ticks - distance) | 0) <= TOLERANCE;
}
