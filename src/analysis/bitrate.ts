import { SlidingSums } from './sliding-sums.js';
import type { WireEstimate } from './wire.js';

/** Rates in bits a second. Those of a window count it in full from the first frame on. */
export interface BitrateSnapshot {
  /** Payload over the last second. */
  readonly oneSecond: number;
  /** Payload over the last five seconds. */
  readonly fiveSeconds: number;
  /** Payload as an exponentially weighted moving average: α = 1 − e^(−Δt/τ), τ one second. */
  readonly average: number;
  /** An estimate of what the last second took on the wire, headers included. */
  readonly wire: number;
  /** RTP packets a second, estimated. */
  readonly packetRate: number;
}

/** τ in milliseconds. */
const TIME_CONSTANT = 1_000;

const [SECOND, FIVE_SECONDS] = [0, 1] as const;
const [PAYLOAD, WIRE, PACKETS] = [0, 1, 2] as const;

/** Bitrates of one stream. */
export class Bitrate {
  /** Of the payload, of what it is on the wire, and of packets. */
  readonly #sums = new SlidingSums(1_000, 5_000);
  readonly #average = new AverageRate();

  add(time: number, size: number, wire: WireEstimate): void {
    this.#sums.add(time, size, wire.bytes, wire.packets);
    this.#average.add(time, size);
  }

  snapshot(now: number): BitrateSnapshot {
    this.#sums.advance(now);
    return {
      oneSecond: this.#sums.sum(SECOND, PAYLOAD) * 8,
      fiveSeconds: (this.#sums.sum(FIVE_SECONDS, PAYLOAD) * 8) / 5,
      average: this.#average.at(now),
      wire: this.#sums.sum(SECOND, WIRE) * 8,
      packetRate: this.#sums.sum(SECOND, PACKETS),
    };
  }
}

/** A moving average of the rates between frames. Frames of one instant (spatial layers) count as one. */
class AverageRate {
  #rate: number | undefined;
  #last: number | undefined;
  #interval = 0;
  #pending = 0;

  add(time: number, size: number): void {
    this.#pending += size;
    const interval = time - (this.#last ?? time);
    if (this.#last === undefined) {
      // How long the first frame took nobody knows.
      this.#last = time;
      this.#pending = 0;
    }
    if (interval <= 0) return;
    const rate = (this.#pending * 8 * 1_000) / interval;
    this.#rate = this.#rate === undefined ? rate : this.#rate + weight(interval) * (rate - this.#rate);
    this.#last = time;
    this.#interval = interval;
    this.#pending = 0;
  }

  /** Silence counts once it is longer than the last interval: before, the next frame is not late. */
  at(now: number): number {
    const silence = Math.max(0, now - (this.#last ?? now) - this.#interval);
    return (this.#rate ?? 0) * (1 - weight(silence));
  }
}

function weight(interval: number): number {
  return 1 - Math.exp(-interval / TIME_CONSTANT);
}
