import { type Percentiles, RecentValues } from './recent-values.js';
import { SlidingSums } from './sliding-sums.js';
import type { Moment } from './timeline.js';

/** How regularly pictures (or audio packets) come. The spatial layers of a picture count once. */
export interface CadenceSnapshot {
  /** Pictures so far. */
  readonly pictures: number;
  /** Pictures a second as captured, by RTP timestamps of the latest ones; undefined before there are two. */
  readonly captureRate: number | undefined;
  /** Pictures that arrived (receiver) or left the encoder (sender) in the last second. */
  readonly arrivalRate: number;
  /** Milliseconds between pictures by RTP timestamps. */
  readonly captureInterval: Percentiles | undefined;
  /** Milliseconds between pictures by arrival. */
  readonly arrivalInterval: Percentiles | undefined;
}

/** Pictures that the capture rate comes from. */
const RECENT = 60;

/** The cadence of one stream, as it was captured and as it arrived, apart. */
export class Cadence {
  readonly #arrivals = new SlidingSums(1_000);
  readonly #captureSteps = new RecentValues(RECENT);
  readonly #arrivalSteps = new RecentValues(RECENT);
  readonly #media = new RecentValues(RECENT);
  #pictures = 0;

  add({ ordinal, arrival, media, arrivalStep, mediaStep }: Moment): void {
    if (ordinal > 0) return;
    this.#pictures += 1;
    this.#arrivals.add(arrival);
    this.#media.add(media);
    if (mediaStep !== undefined && mediaStep > 0) this.#captureSteps.add(mediaStep);
    if (arrivalStep !== undefined) this.#arrivalSteps.add(arrivalStep);
  }

  snapshot(now: number): CadenceSnapshot {
    this.#arrivals.advance(now);
    // Pictures may be out of order (B pictures of a file), so the ends are sought.
    const media = this.#media.all;
    const span = Math.max(...media) - Math.min(...media);
    return {
      pictures: this.#pictures,
      captureRate: span > 0 ? ((media.length - 1) * 1_000) / span : undefined,
      arrivalRate: this.#arrivals.count(),
      captureInterval: this.#captureSteps.percentiles(),
      arrivalInterval: this.#arrivalSteps.percentiles(),
    };
  }
}
