import { RecentValues } from './recent-values.js';
import type { Moment } from './timeline.js';

/** Gaps between pictures: in their arrival, or on the screen. */
export interface FreezesSnapshot {
  /** Freezes that have ended. */
  readonly count: number;
  /** Milliseconds of these together. */
  readonly duration: number;
  /** The longest, in milliseconds. */
  readonly longest: number;
  /** Milliseconds since the last picture, where that is a freeze by now; else undefined. */
  readonly current: number | undefined;
}

/** Intervals that the average comes from, and those it needs, as in libwebrtc. */
const RECENT = 30;
const NEEDED = 5;

/**
 * Freezes by the rule of https://w3c.github.io/webrtc-stats/#dom-rtcinboundrtpstreamstats-freezecount: an interval of
 * at least max(3·δ, δ + 150 ms), δ being the average of the 30 intervals before it.
 */
export class Freezes {
  readonly #intervals = new RecentValues(RECENT);
  #sum = 0;
  #count = 0;
  #duration = 0;
  #longest = 0;
  #last: number | undefined;

  /** Returns how long the freeze was that this picture ends, in milliseconds; undefined where there was none. */
  add({ ordinal, arrival, arrivalStep }: Pick<Moment, 'ordinal' | 'arrival' | 'arrivalStep'>): number | undefined {
    if (ordinal > 0) return undefined;
    this.#last = arrival;
    if (arrivalStep === undefined) return undefined;
    const frozen = arrivalStep >= this.#threshold();
    this.#sum += arrivalStep - this.#intervals.add(arrivalStep);
    if (!frozen) return undefined;
    this.#count += 1;
    this.#duration += arrivalStep;
    this.#longest = Math.max(this.#longest, arrivalStep);
    return arrivalStep;
  }

  /** Until the next picture nothing is a freeze. */
  interrupt(): void {
    this.#last = undefined;
  }

  /** Milliseconds between pictures of late; undefined before there were enough. */
  get average(): number | undefined {
    return this.#intervals.count < NEEDED ? undefined : this.#sum / this.#intervals.count;
  }

  snapshot(now: number): FreezesSnapshot {
    const silence = now - (this.#last ?? now);
    return {
      count: this.#count,
      duration: this.#duration,
      longest: this.#longest,
      current: silence >= this.#threshold() ? silence : undefined,
    };
  }

  #threshold(): number {
    const { average } = this;
    return average === undefined ? Number.POSITIVE_INFINITY : Math.max(3 * average, average + 150);
  }
}
