import type { AnalyzedFrame } from './analyzed-frame.js';
import { Freezes, type FreezesSnapshot } from './freezes.js';
import { type Percentiles, RecentValues } from './recent-values.js';

/** What an element showed. */
export interface PresentationSnapshot {
  /** Pictures shown. */
  readonly pictures: number;
  /** Gaps between them, as seen on the screen. */
  readonly freezes: FreezesSnapshot;
  /**
   * From a frame's arrival until it was to be seen, in milliseconds: jitter buffer, decoder and compositor. Undefined on
   * senders, and before an analyzed frame was shown.
   */
  readonly delay: Percentiles | undefined;
}

/** One picture on the screen, as https://wicg.github.io/video-rvfc/#dictdef-videoframecallbackmetadata tells of it. */
export interface ShownPicture {
  /** When it was to be seen, in milliseconds since the epoch. */
  readonly time: number;
  /** Pictures that the element has shown by now, this one included. */
  readonly count: number;
  /** Of the frame, where it was received over RTP. */
  readonly rtpTimestamp: number | undefined;
}

/** Frames and pictures that wait for their other half: the callback may come before a batch of frames, or after. */
const WAITING = 256;

/** Follows what one video element shows, and joins it with the frames by RTP timestamp. */
export class Presentation {
  readonly #freezes = new Freezes();
  readonly #delays = new RecentValues();
  readonly #arrived = new Map<number, number>();
  readonly #shown = new Map<number, number>();
  #last: ShownPicture | undefined;
  #pictures = 0;

  /** Returns how long the freeze was that this picture ends, in milliseconds; undefined where there was none. */
  add(picture: ShownPicture): number | undefined {
    const { time, count, rtpTimestamp } = picture;
    const last = this.#last;
    if (last?.count === count) return undefined;
    this.#last = picture;
    if (rtpTimestamp !== undefined) this.#join(rtpTimestamp, time, this.#shown, this.#arrived);
    const pictures = last ? count - last.count : 0;
    this.#pictures += Math.max(1, pictures);
    // An element that begins anew has no picture before.
    if (!last || pictures < 0) return this.#freezes.add({ ordinal: 0, arrival: time, arrivalStep: undefined });
    return this.#freezes.add({ ordinal: 0, arrival: time, arrivalStep: this.#longestStep(time - last.time, pictures) });
  }

  /** A frame that the analyzer saw; on receivers only. */
  addFrame({ side, rtpTimestamp, time, receiveTime = time }: AnalyzedFrame): void {
    if (side === 'receiver') this.#join(rtpTimestamp, receiveTime, this.#arrived, this.#shown);
  }

  /** Nobody looks: until the next picture nothing is a freeze. */
  interrupt(): void {
    this.#last = undefined;
    this.#freezes.interrupt();
  }

  /** @param now in milliseconds since the epoch */
  snapshot(now: number): PresentationSnapshot {
    return {
      pictures: this.#pictures,
      freezes: this.#freezes.snapshot(now),
      delay: this.#delays.percentiles(),
    };
  }

  /**
   * A busy page is not called for every picture, nor is any page for each of the several that come at once after a
   * freeze. Of so many steps one was at least the mean, and at least what remains where each of the others took twice as
   * long as usual.
   */
  #longestStep(time: number, pictures: number): number {
    const mean = time / pictures;
    const usual = this.#freezes.average ?? mean;
    return Math.max(mean, time - 2 * (pictures - 1) * usual);
  }

  #join(rtpTimestamp: number, time: number, own: Map<number, number>, others: Map<number, number>): void {
    const other = others.get(rtpTimestamp);
    if (other !== undefined) {
      others.delete(rtpTimestamp);
      this.#delays.add(Math.abs(time - other));
      return;
    }
    own.set(rtpTimestamp, time);
    const [oldest] = own.keys();
    if (own.size > WAITING && oldest !== undefined) own.delete(oldest);
  }
}
