import { clockRateOf, type RecordedFrame } from '../recorded-frame.js';
import { timestampUnwrapper } from './unwrap.js';

/** How much earlier than by its timestamp a frame may come, in milliseconds: more, and the timestamps have jumped. */
const EARLY = 1_000;
/** How much earlier than the latest one's a timestamp may be, in milliseconds, as where the network changes the order. */
const REORDERED = 1_000;
/** How much later, as after a stall of the network. */
const LATE = 30_000;

/**
 * The timestamps of one RTP stream, and how they lie to the clocks that all tracks share. A timestamp says when a frame was
 * captured, by a clock of unknown start. It arrived some time after that; the least delay seen comes closest, as the delay
 * of capturing, encoding and the network cannot be less.
 */
export class StreamClock {
  readonly #unwrap = timestampUnwrapper();
  readonly #ticksPerMillisecond: number;
  /** What to add to a media time to get the time at which it would have arrived without delay, in milliseconds. */
  #arrival = Number.POSITIVE_INFINITY;
  /** … or the time of its capture, by the clock of who captured it. */
  #capture: number | undefined;

  constructor({ codec }: Pick<RecordedFrame, 'codec'>) {
    this.#ticksPerMillisecond = clockRateOf(codec) / 1000;
  }

  get arrivalOffset(): number {
    return this.#arrival;
  }

  get captureOffset(): number | undefined {
    return this.#capture;
  }

  /** Takes the next frame's timestamp; its media time, in milliseconds since the first frame's. */
  add(frame: Pick<RecordedFrame, 'rtpTimestamp' | 'time' | 'receiveTime' | 'captureTime'>): number {
    const media = this.#unwrap(frame.rtpTimestamp) / this.#ticksPerMillisecond;
    this.#arrival = Math.min(this.#arrival, arrivalOf(frame) - media);
    if (frame.captureTime !== undefined) {
      this.#capture = Math.min(this.#capture ?? Number.POSITIVE_INFINITY, frame.captureTime - media);
    }
    return media;
  }
}

/** When a frame came, in milliseconds since the epoch: to the receiver, or out of the encoder. */
export function arrivalOf({ receiveTime, time }: Pick<RecordedFrame, 'receiveTime' | 'time'>): number {
  return receiveTime ?? time;
}

/** Whether a frame that came at a time cannot be what was captured at the time its timestamp says, `last` being another's. */
export function hasJumped(arrival: number, time: number, last: number): boolean {
  const delay = arrival - time;
  return delay < -EARLY || delay > LATE || time < last - REORDERED;
}
