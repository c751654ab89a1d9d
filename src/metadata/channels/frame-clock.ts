/** Raw frames remembered, and encoded ones. */
const RAW = 32;
const ENCODED = 16;
/** Of the last raw frames, those that an encoded one may be. */
const CANDIDATES = 8;
/** How far the two clocks may differ for one frame, in units of 90 kHz: 2 ms, since browsers round to milliseconds. */
const TOLERANCE = 180;
/**
 * How far it may move from one frame to the next, in units of 90 kHz: 5 ms, less than half of what lies between two
 * frames. Chromium corrects RTP timestamps for as long as it learns how a source's own clock runs, by whole milliseconds
 * for the first dozen frames of a source that began late.
 */
const DRIFT = 450;
/** Word of a raw frame may come so much after the encoded frame, which takes another way, in milliseconds. */
const LATE = 8;
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
  /** How many encoded frames fit. */
  readonly score: number;
  /** How long encoding took them by it, on average, in milliseconds. */
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
 * and again. Where several do, because frames come at even intervals, it is the one by which encoding took least time.
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
    this.#follow(rtpTimestamp);
    // A wrong distance can fit for as long as frames come at even intervals, so that every frame is a test of it.
    const found = this.#search();
    if (found && (this.#distance === undefined || isBetter(found, this.#rate(this.#distance)))) {
      this.#distance = found.distance;
    }
  }

  /**
   * The RTP timestamp of the frame with this timestamp of its own, in milliseconds: that of an encoded frame where it was
   * one of the last; undefined while that is unknown.
   */
  locate(timestamp: number): number | undefined {
    const distance = this.#distance;
    if (distance === undefined) return undefined;
    const ticks = toTicks(timestamp);
    const own = this.#encoded.find(({ rtpTimestamp }) => fits(rtpTimestamp, ticks, distance));
    return own?.rtpTimestamp ?? (ticks + distance) >>> 0;
  }

  /** Moves the distance to what this frame tells, where it is nearly what it was. */
  #follow(rtpTimestamp: number): void {
    const distance = this.#distance;
    if (distance === undefined) return;
    const drifts = this.#raw.all.map(({ ticks }) => (rtpTimestamp - ticks - distance) | 0);
    const drift = drifts.find((ticks) => Math.abs(ticks) <= DRIFT);
    if (drift) this.#distance = (distance + drift) >>> 0;
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

  #rate(distance: number): Rated {
    let [score, latency] = [0, 0];
    for (const { rtpTimestamp, time } of this.#encoded) {
      const raw = this.#raw.all.find(({ ticks }) => fits(rtpTimestamp, ticks, distance));
      if (!raw || raw.time > time + LATE) continue;
      score += 1;
      latency += Math.abs(time - raw.time);
    }
    return { distance, score, latency: latency / score };
  }
}

/** By a millisecond at least, lest it go to and fro between distances that differ by less than they can. */
function isBetter(one: Rated, other: Rated): boolean {
  return one.score > other.score || (one.score === other.score && one.latency < other.latency - 1);
}

function toTicks(milliseconds: number): number {
  return Math.round(milliseconds * 90) % 2 ** 32;
}

function fits(rtpTimestamp: number, ticks: number, distance: number): boolean {
  return Math.abs((rtpTimestamp - ticks - distance) | 0) <= TOLERANCE;
}
