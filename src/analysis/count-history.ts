import type { StreamSnapshot } from './stream-snapshot.js';

/** Counts of a stream at one moment. */
export interface Counts {
  /** Frames so far. */
  readonly frames: number;
  /** Payload bytes so far. */
  readonly bytes: number;
  /** Sum of quantizers so far. */
  readonly quantizers: number;
}

/** Snapshots remembered. */
const REMEMBERED = 64;

/**
 * The counts of one stream over time. Snapshots and the browser's statistics are taken at different moments; asked for
 * the counts at the browser's, they compare.
 */
export class CountHistory {
  readonly #snapshots: StreamSnapshot[] = [];

  /** Snapshots come in order of time. */
  add(snapshot: StreamSnapshot): void {
    this.#snapshots.push(snapshot);
    if (this.#snapshots.length > REMEMBERED) this.#snapshots.shift();
  }

  /**
   * The counts at `time`, in milliseconds since the epoch, linear between snapshots. Undefined before the first of them
   * and after the latest.
   */
  at(time: number): Counts | undefined {
    const index = this.#snapshots.findIndex((snapshot) => snapshot.time >= time);
    const [before, after] = [this.#snapshots[index - 1], this.#snapshots[index]];
    if (!after) return undefined;
    if (!before) return after.time === time ? countsOf(after) : undefined;
    const share = (time - before.time) / (after.time - before.time);
    const [low, high] = [countsOf(before), countsOf(after)];
    const between = (name: keyof Counts) => low[name] + share * (high[name] - low[name]);
    return { frames: between('frames'), bytes: between('bytes'), quantizers: between('quantizers') };
  }
}

function countsOf({ frames, bytes, video }: StreamSnapshot): Counts {
  return { frames, bytes, quantizers: video?.quantizers.sum ?? 0 };
}
