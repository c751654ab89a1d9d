/** Raw frames remembered, and encoded ones. */
const RAW = 32;
const ENCODED = 16;
/** Of the last raw frames, those that an encoded one may be. */
const CANDIDATES = 8;
/** How far the two clocks may differ for one frame, in units of 90 kHz: 2 ms, since browsers round to milliseconds. */
const TOLERANCE = 180;
/** Encoded frames that must fit for the clock to be found. */
const ENOUGH = 4;

interface RawFrame {
  /** The frame's own timestamp, in units of 90 kHz. */
  readonly ticks: number;
  readonly time: number;
}

interface EncodedFrame {
  readonly rtpTimestamp: number;
  readonly time: number;
}

/** A distance of the two clocks, and what speaks for it. */
interface Rated {
  readonly distance: number;
  readonly score: number;
  readonly latency: number;
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
 * and again. Where several do, because frames come at even intervals, it is the one by which encoding took least time; until a
 * frame at an uneven one shows better.
 */
export class FrameClock {
  readonly #raw: RawFrames;
  readonly #encoded: EncodedFrame[] = [];
  #distance: number | undefined;

  constructor(raw: RawFrames) {
    this.#raw = raw;
  }

  /** An encoded frame goes out; `time` in milliseconds. */
  observe(rtpTimestamp: number, time: number): void {
    const raw = this.#raw.all;
    if (raw.length === 0) return;
    if (this.#encoded.length === ENCODED) this.#encoded.shift();
    this.#encoded.push({ rtpTimestamp, time });
    const distance = this.#distance;
    // As long as frames fit nothing is to be found out.
    if (distance !== undefined && raw.some(({ ticks }) => fits(rtpTimestamp, ticks, distance))) return;
    const found = this.#search();
    if (found && (distance === undefined || found.score > this.#rate(distance).score)) this.#distance = found.distance;
  }

  /** The RTP timestamp of the frame with this timestamp of its own, in milliseconds; undefined while that is unknown. */
  locate(timestamp: number): number | undefined {
    return this.#distance === undefined ? undefined : (toTicks(timestamp) + this.#distance) >>> 0;
  }

  #search(): Rated | undefined {
    const { rtpTimestamp, time } = this.#encoded.at(-1)!;
    let best: Rated | undefined;
    for (const candidate of this.#raw.all.slice(-CANDIDATES)) {
      if (candidate.time > time) continue;
      const rated = this.#rate((rtpTimestamp - candidate.ticks) >>> 0);
      if (!best || rated.score > best.score || (rated.score === best.score && rated.latency < best.latency))
        best = rated;
    }
    return best && best.score >= ENOUGH ? best : undefined;
  }

  /** How many of the encoded frames fit raw ones at this distance, and how long encoding took them by it. */
  #rate(distance: number): Rated {
    let [score, latency] = [0, 0];
    for (const { rtpTimestamp, time } of this.#encoded) {
      const raw = this.#raw.all.find(({ ticks }) => fits(rtpTimestamp, ticks, distance));
      if (!raw || raw.time > time) continue;
      score += 1;
      latency += time - raw.time;
    }
    return { distance, score, latency };
  }
}

function toTicks(milliseconds: number): number {
  return Math.round(milliseconds * 90) % 2 ** 32;
}

function fits(rtpTimestamp: number, ticks: number, distance: number): boolean {
  return Math.abs((rtpTimestamp - ticks - distance) | 0) <= TOLERANCE;
}
