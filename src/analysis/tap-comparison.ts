import type { AnalyzedFrame } from './analyzed-frame.js';
import { FrameTally } from './frame-tally.js';
import { type Percentiles, RecentValues } from './recent-values.js';
import { wireEstimator } from './wire.js';

/** What lies between two analyzers of one pipeline did to the frames: encryption, usually. */
export interface TapComparisonSnapshot {
  /** Frames seen by both. */
  readonly frames: number;
  /** Frames seen by the first alone, and overdue: dropped between the two. */
  readonly dropped: number;
  /** Bytes a frame that sealing adds, on average, whichever side this is; undefined before there were frames. */
  readonly overhead: number | undefined;
  /** That in relation to the unsealed payload. */
  readonly relativeOverhead: number | undefined;
  /** RTP packets a frame that sealing adds, estimated. */
  readonly extraPackets: number | undefined;
  /** How long frames took from the one to the other, in milliseconds. */
  readonly residence: Percentiles | undefined;
}

/** Frames that may wait for their other half. */
const WAITING = 512;

/**
 * Compares what two analyzers saw of each frame, one before and one after encryption in the pipeline's order (from the
 * media outwards). Both must tell every frame.
 */
export class TapComparison {
  readonly #wire = wireEstimator();
  readonly #tallies = { inner: new FrameTally(), outer: new FrameTally() };
  readonly #waiting = { inner: new Map<string, AnalyzedFrame>(), outer: new Map<string, AnalyzedFrame>() };
  readonly #residence = new RecentValues();
  #frames = 0;
  #dropped = 0;
  #bytes = 0;
  #added = 0;
  #packets = 0;

  /** A frame at the analyzer next to the media. */
  addInner(frame: AnalyzedFrame): void {
    this.#add(frame, 'inner', 'outer');
  }

  /** A frame at the analyzer next to the network. */
  addOuter(frame: AnalyzedFrame): void {
    this.#add(frame, 'outer', 'inner');
  }

  /** Lets go of the frames that wait, because what either analyzer saw was not told: nothing says that they were dropped. */
  skip(): void {
    for (const waiting of Object.values(this.#waiting)) waiting.clear();
  }

  /** What was found so far. */
  snapshot(): TapComparisonSnapshot {
    const average = (sum: number) => (this.#frames === 0 ? undefined : sum / this.#frames);
    return {
      frames: this.#frames,
      dropped: this.#dropped,
      overhead: average(this.#added),
      relativeOverhead: this.#bytes === 0 ? undefined : this.#added / this.#bytes,
      extraPackets: average(this.#packets),
      residence: this.#residence.percentiles(),
    };
  }

  #add(frame: AnalyzedFrame, here: 'inner' | 'outer', there: 'inner' | 'outer'): void {
    const name = this.#tallies[here].name(frame);
    const other = this.#waiting[there].get(name);
    if (!other) {
      this.#wait(name, frame, here);
      return;
    }
    this.#waiting[there].delete(name);
    const [inner, outer] = here === 'inner' ? [frame, other] : [other, frame];
    this.#frames += 1;
    this.#bytes += inner.size;
    this.#added += outer.size - inner.size;
    this.#packets += this.#wire(outer.size).packets - this.#wire(inner.size).packets;
    this.#residence.add(Math.abs(outer.time - inner.time));
  }

  #wait(name: string, frame: AnalyzedFrame, here: 'inner' | 'outer'): void {
    const waiting = this.#waiting[here];
    waiting.set(name, frame);
    const [oldest] = waiting.keys();
    if (waiting.size <= WAITING || oldest === undefined) return;
    waiting.delete(oldest);
    // A frame enters a sender's pipeline on the inside, a receiver's on the outside.
    if ((frame.side === 'sender') === (here === 'inner')) this.#dropped += 1;
  }
}
