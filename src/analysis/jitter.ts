import type { Moment } from './timeline.js';

/**
 * Interarrival jitter, RFC 3550 6.4.1, over frames instead of packets and in milliseconds:
 * D = (R2 − R1) − (S2 − S1), J += (|D| − J) / 16.
 */
export class Jitter {
  #jitter: number | undefined;
  #transit: number | undefined;

  /** Undefined before there were two pictures. */
  get value(): number | undefined {
    return this.#jitter;
  }

  add({ ordinal, arrival, media, mediaStep }: Moment): void {
    if (ordinal > 0) return;
    const transit = arrival - media;
    // A jump of the timestamps says nothing of the network.
    if (mediaStep !== undefined && this.#transit !== undefined) {
      const jitter = this.#jitter ?? 0;
      this.#jitter = jitter + (Math.abs(transit - this.#transit) - jitter) / 16;
    }
    this.#transit = transit;
  }
}
