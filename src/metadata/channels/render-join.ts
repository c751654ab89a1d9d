/** What is joined: it belongs to a frame. */
export interface Joinable {
  /** The frame's RTP timestamp, 0 to 2^32 − 1. */
  readonly rtpTimestamp: number;
}

/** A frame that was shown. */
export interface ShownFrame extends Joinable {
  /** When that was told, in milliseconds. */
  readonly time: number;
}

/** What has become due, and the frame that it is due with. */
export interface Joined<Item, Shown> {
  readonly item: Item;
  readonly frame: Shown;
}

/** What waits at most; and shown frames remembered for what comes late. */
const WAITING = 512;
const SHOWN = 128;
/** What waits longer than this belongs to a frame that was never shown, in milliseconds: it is due with the next. */
const PATIENCE = 2_000;
/** RTP timestamps farther apart than this, in units of 90 kHz, are of two clocks: half a minute. */
const COMPARABLE = 30 * 90_000;

/**
 * Brings together what arrived with frames and the frames that are shown, by RTP timestamp, whichever is first. What
 * belongs to a frame that is skipped is due with the next one that is shown.
 */
export class RenderJoin<Item extends Joinable, Shown extends ShownFrame> {
  #waiting: { readonly item: Item; readonly since: number }[] = [];
  readonly #shown: Shown[] = [];
  #expired = 0;

  /** What was given up because nothing was shown for so long that too much waited. */
  get expired(): number {
    return this.#expired;
  }

  /** Something arrived; `now` in milliseconds. Returns it where its frame has been shown already. */
  add(item: Item, now: number): Joined<Item, Shown>[] {
    const last = this.#shown.at(-1);
    const own = this.#shown.find(({ rtpTimestamp }) => rtpTimestamp === item.rtpTimestamp);
    const frame = own ?? (last && isBefore(item, last) ? last : undefined);
    if (frame) return [{ item, frame }];
    this.#waiting.push({ item, since: now });
    if (this.#waiting.length > WAITING) {
      this.#waiting.shift();
      this.#expired += 1;
    }
    return [];
  }

  /** A frame is shown. Returns what is due with it, in the order of arrival. */
  show(frame: Shown): Joined<Item, Shown>[] {
    this.#shown.push(frame);
    if (this.#shown.length > SHOWN) this.#shown.shift();
    // What arrived before the frame's own is due, whatever its clock: another stream was shown until now.
    const own = this.#waiting.map(({ item }) => item.rtpTimestamp).lastIndexOf(frame.rtpTimestamp);
    const isDue = ({ item, since }: { readonly item: Item; readonly since: number }, index: number) =>
      index <= own || isBefore(item, frame) || frame.time - since > PATIENCE;
    const due = this.#waiting.filter(isDue);
    this.#waiting = this.#waiting.filter((one, index) => !isDue(one, index));
    return due.map(({ item }) => ({ item, frame }));
  }
}

function isBefore(item: Joinable, frame: Joinable): boolean {
  const distance = (frame.rtpTimestamp - item.rtpTimestamp) | 0;
  return distance > 0 && distance < COMPARABLE;
}
