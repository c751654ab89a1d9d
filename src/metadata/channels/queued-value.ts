import type { Message } from './message.js';
import type { ValueEntry } from './value-entry.js';

/** A raw frame's timestamp and its RTP timestamp may differ by this, in units of 90 kHz: 2 ms. */
const TOLERANCE = 180;
/** How long a value waits until it is known where its raw frame's timestamp lies, in milliseconds. */
const LONGEST_SEARCH = 1_000;

/** The frame that is about to go out. */
export interface OutgoingFrame {
  readonly rtpTimestamp: number;
  readonly isKey: boolean;
  /** Whether every receiver gets it: it is of the lowest temporal layer. */
  readonly isBase: boolean;
  /** In milliseconds. */
  readonly now: number;
  /** Where a raw frame's timestamp lies on the stream's RTP clock; undefined while that is not known. */
  readonly locate: (boundTo: number) => number | undefined;
}

/** A value, and how far it has come in one stream. */
export class QueuedValue {
  readonly message: Message;
  /** How often it must still go out in frames that count. */
  passes: number;
  /** What has gone out of the present pass, in bytes. */
  offset = 0;
  /** The RTP timestamp of the frame that it belongs to, once it has begun to go out. */
  origin: number | undefined;
  /** Whether it has gone out wholly. */
  isShown = false;
  /** Frames that had no room for it. */
  waited = 0;

  constructor(message: Message, passes: number) {
    this.message = message;
    this.passes = passes;
  }

  /** Whether nothing of it has gone out. */
  get isWaiting(): boolean {
    return !this.isShown && this.offset === 0;
  }

  /** Whether a value that goes with the frame has thereby gone out to every receiver. */
  countsWith({ isBase }: OutgoingFrame): boolean {
    return isBase || this.message.channel.delivery === 'frame';
  }

  /** Whether the raw frame that it is bound to is still to come. */
  isEarly({ rtpTimestamp, now, locate }: OutgoingFrame): boolean {
    const { boundTo, time } = this.message;
    if (boundTo === undefined || this.origin !== undefined) return false;
    const located = locate(boundTo);
    return located === undefined ? now - time < LONGEST_SEARCH : ((rtpTimestamp - located) | 0) < -TOLERANCE;
  }

  /** The value, or a piece of it, as it goes with the frame. */
  entry(frame: OutgoingFrame, offset: number, length: number): ValueEntry {
    const { bytes, sequence, channel } = this.message;
    const age = (frame.rtpTimestamp - (this.origin ?? this.#originAt(frame))) >>> 0;
    return {
      id: channel.id,
      sequence,
      age: age < 2 ** 31 ? age : 0,
      offset,
      total: bytes.length,
      bytes: bytes.subarray(offset, offset + length),
    };
  }

  /** The frame that it belongs to, where it goes with this one first: this one, or the one that it is bound to. */
  #originAt({ rtpTimestamp, locate }: OutgoingFrame): number {
    const { boundTo } = this.message;
    const located = boundTo === undefined ? undefined : locate(boundTo);
    return located === undefined || Math.abs((rtpTimestamp - located) | 0) <= TOLERANCE ? rtpTimestamp : located;
  }
}
