import type { Bytes } from '../../shared/stage.js';
import type { ChannelSettings } from './channel.js';

/** What became of values of one channel, on the sender's side, since the stage was started. */
export interface ChannelSendCounts {
  /** Values that `send` took. */
  readonly accepted: number;
  /** Values that went out, wholly, with at least one stream; each counts once, however often and in how many layers. */
  readonly sent: number;
  /** Values that equalled the last, with `change`. */
  readonly unchanged: number;
  /** Values in whose place a newer one went out. */
  readonly replaced: number;
  /** Values that were dropped because there was no room. */
  readonly dropped: number;
  /** Values that wait, of the stream where most do. */
  readonly queued: number;
  /** Bytes of entries, repeats included, over all streams. */
  readonly bytes: number;
}

/** What can become of a value. */
export type Outcome = 'sent' | 'replaced' | 'dropped';

/** A value on its way out. All streams of a sender share it. */
export class Message {
  readonly channel: ChannelSettings;
  readonly sequence: number;
  readonly bytes: Bytes;
  /** When it was sent, in milliseconds. */
  readonly time: number;
  /** The timestamp of the raw frame that it belongs to, in milliseconds of the frame's own clock. */
  readonly boundTo: number | undefined;
  readonly #settled: (outcome: Outcome, before: Outcome | undefined) => void;
  #outcome: Outcome | undefined;

  constructor(
    channel: ChannelSettings,
    sequence: number,
    { bytes, time, boundTo }: { readonly bytes: Bytes; readonly time: number; readonly boundTo?: number | undefined },
    onSettled: (outcome: Outcome, before: Outcome | undefined) => void,
  ) {
    this.channel = channel;
    this.sequence = sequence;
    this.bytes = bytes;
    this.time = time;
    this.boundTo = boundTo;
    this.#settled = onSettled;
  }

  get outcome(): Outcome | undefined {
    return this.#outcome;
  }

  /** Whatever becomes of it in how many streams, it counts once: as sent where it went out with any. */
  settle(outcome: Outcome): void {
    const before = this.#outcome;
    if (before === 'sent' || (before && outcome !== 'sent')) return;
    this.#outcome = outcome;
    this.#settled(outcome, before);
  }
}
