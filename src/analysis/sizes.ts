import type { AnalyzedFrame } from './analyzed-frame.js';
import { type Percentiles, RecentValues } from './recent-values.js';

/** How large frames of one type and spatial layer are. */
export interface SizeHistogram {
  /** Absent for audio, and where nothing tells. */
  readonly type?: 'key' | 'delta';
  /** The spatial layer; absent where nothing tells, and for audio. */
  readonly spatialIndex?: number;
  /** The temporal layer; absent where nothing tells, and for audio. */
  readonly temporalIndex?: number;
  /** `buckets[n]` counts frames of 2^n to 2^(n+1) − 1 bytes. */
  readonly buckets: readonly number[];
  /** In bytes, of the latest 512 frames. */
  readonly sizes: Percentiles;
  /** RTP packets that one frame takes at once, estimated, of the latest 512 frames: how large a burst it is. */
  readonly packets: Percentiles;
}

/** More than there are types and layers; what would be more is damaged. */
const LIMIT = 64;

const TYPES = [undefined, 'key', 'delta'] as const;

/** Histograms of frame sizes, by type and layer. */
export class Sizes {
  readonly #histograms = new Map<number, { readonly of: Omit<SizeHistogram, Counted>; readonly counts: Counts }>();

  add(frame: AnalyzedFrame, packets: number): void {
    const { type = frame.browserType, spatialIndex, temporalIndex, size } = frame;
    const key = (TYPES.indexOf(type) * 128 + (spatialIndex ?? -1) + 1) * 16 + (temporalIndex ?? -1) + 1;
    let histogram = this.#histograms.get(key);
    if (!histogram) {
      if (this.#histograms.size === LIMIT) return;
      const of = {
        ...(type !== undefined && { type }),
        ...(spatialIndex !== undefined && { spatialIndex }),
        ...(temporalIndex !== undefined && { temporalIndex }),
      };
      histogram = { of, counts: new Counts() };
      this.#histograms.set(key, histogram);
    }
    histogram.counts.add(size, packets);
  }

  snapshot(): SizeHistogram[] {
    return [...this.#histograms.values()].map(({ of, counts }) => ({ ...of, ...counts.snapshot() }));
  }
}

type Counted = 'buckets' | 'sizes' | 'packets';

class Counts {
  readonly #buckets: number[] = [];
  readonly #sizes = new RecentValues();
  readonly #packets = new RecentValues();

  add(size: number, packets: number): void {
    const bucket = Math.max(0, 31 - Math.clz32(size));
    while (this.#buckets.length <= bucket) this.#buckets.push(0);
    this.#buckets[bucket]! += 1;
    this.#sizes.add(size);
    this.#packets.add(packets);
  }

  snapshot(): Pick<SizeHistogram, Counted> {
    return {
      buckets: [...this.#buckets],
      sizes: this.#sizes.percentiles()!,
      packets: this.#packets.percentiles()!,
    };
  }
}
