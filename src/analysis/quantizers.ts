import type { AnalyzedFrame } from './analyzed-frame.js';
import { type Percentiles, RecentValues } from './recent-values.js';
import { SlidingSums } from './sliding-sums.js';

/** Quantizers of a stream, on its codec's own scale: the higher, the coarser. */
export interface QuantizersSnapshot {
  /** Sum over all frames of their average quantizer, as getStats' `qpSum`. */
  readonly sum: number;
  /** Frames that told one. */
  readonly frames: number;
  /** Average of the last second; undefined without a frame. */
  readonly mean: number | undefined;
  /** Average of the last ten seconds; undefined without a frame. */
  readonly longMean: number | undefined;
  /** Of the latest 512 frames. */
  readonly percentiles: Percentiles | undefined;
}

/** A fall in quality. */
export interface QuantizerChange {
  /** Average quantizer of the nine seconds before. */
  readonly before: number;
  /** Average quantizer of the last second. */
  readonly after: number;
}

/** Frames that the average of the last second needs; the one before it needs twice as many. */
const NEEDED = 10;
/** A fall is that share of the scale, and over once half of it is left. */
const FALL = 1 / 8;

const [SECOND, TEN_SECONDS] = [0, 1] as const;

/** Follows the quantizers of one stream. */
export class Quantizers {
  readonly #sums = new SlidingSums(1_000, 10_000);
  readonly #recent = new RecentValues();
  #sum = 0;
  #frames = 0;
  #fallen = false;

  /** Returns the fall in quality that shows at this frame: the last second is an eighth coarser than the nine before. */
  add({ qp, mimeType }: AnalyzedFrame, now: number): QuantizerChange | undefined {
    if (qp === undefined) return undefined;
    this.#sum += qp;
    this.#frames += 1;
    this.#recent.add(qp);
    const sums = this.#sums;
    sums.add(now, qp);
    const latest = sums.count(SECOND);
    const earlier = sums.count(TEN_SECONDS) - latest;
    if (latest < NEEDED || earlier < 2 * NEEDED) return undefined;
    const before = (sums.sum(TEN_SECONDS) - sums.sum(SECOND)) / earlier;
    const after = sums.sum(SECOND) / latest;
    const fall = (after - before) / scaleOf(mimeType);
    if (fall < FALL / 2) this.#fallen = false;
    if (this.#fallen || fall <= FALL) return undefined;
    this.#fallen = true;
    return { before, after };
  }

  snapshot(now: number): QuantizersSnapshot {
    this.#sums.advance(now);
    return {
      sum: this.#sum,
      frames: this.#frames,
      mean: this.#sums.mean(SECOND),
      longMean: this.#sums.mean(TEN_SECONDS),
      percentiles: this.#recent.percentiles(),
    };
  }
}

/** The coarsest quantizer of a codec. */
function scaleOf(mimeType: string): number {
  const name = mimeType.toLowerCase();
  if (name === 'video/vp8') return 127;
  return name === 'video/vp9' || name === 'video/av1' ? 255 : 51;
}
