import type { AnalyzedFrame } from './analyzed-frame.js';
import { RecentValues } from './recent-values.js';
import { SlidingSums } from './sliding-sums.js';
import type { Moment } from './timeline.js';

/** One layer of a scalable stream. */
export interface LayerSnapshot {
  /** Spatial layer, 0 to 63. */
  readonly spatialIndex: number;
  /** Temporal layer, 0 to 7. */
  readonly temporalIndex: number;
  /**
   * Where these are known from; `guess` where neither bitstream nor metadata tell: then droppable frames are temporal
   * layer 1, and further frames of a picture spatial layers.
   */
  readonly source: 'bitstream' | 'metadata' | 'guess';
  /** Frames so far. */
  readonly frames: number;
  /** Payload bytes so far. */
  readonly bytes: number;
  /** Payload bits a second over the last second. */
  readonly bitrate: number;
  /** Frames of this layer alone in the last second. */
  readonly frameRate: number;
  /** Of the latest frame, in pixels. */
  readonly width: number | undefined;
  /** Of the latest frame, in pixels. */
  readonly height: number | undefined;
  /** The middle quantizer of the latest 64 frames. */
  readonly qp: number | undefined;
}

/** More than codecs allow within one call; what would be more is damaged. */
const LIMIT = 32;

/** The layers of one stream. */
export class Layers {
  readonly #layers = new Map<number, Layer>();

  add(frame: AnalyzedFrame, { arrival, ordinal }: Moment): void {
    const { layerSource: source = 'guess' } = frame;
    const spatialIndex = frame.spatialIndex ?? (source === 'guess' ? ordinal : 0);
    const temporalIndex = frame.temporalIndex ?? (source === 'guess' && frame.droppable ? 1 : 0);
    const key = spatialIndex * 8 + temporalIndex;
    let layer = this.#layers.get(key);
    if (!layer) {
      if (this.#layers.size === LIMIT) return;
      layer = new Layer(spatialIndex, temporalIndex);
      this.#layers.set(key, layer);
    }
    layer.add(frame, arrival, source);
  }

  /** By spatial, then temporal index. */
  snapshot(now: number): LayerSnapshot[] {
    return [...this.#layers].sort(([a], [b]) => a - b).map(([, layer]) => layer.snapshot(now));
  }
}

class Layer {
  readonly #spatialIndex: number;
  readonly #temporalIndex: number;
  readonly #recent = new SlidingSums(1_000);
  readonly #quantizers = new RecentValues(64);
  #source: LayerSnapshot['source'] = 'guess';
  #frames = 0;
  #bytes = 0;
  #width: number | undefined;
  #height: number | undefined;

  constructor(spatialIndex: number, temporalIndex: number) {
    this.#spatialIndex = spatialIndex;
    this.#temporalIndex = temporalIndex;
  }

  add({ size, width, height, qp }: AnalyzedFrame, arrival: number, source: LayerSnapshot['source']): void {
    this.#source = source;
    this.#frames += 1;
    this.#bytes += size;
    this.#recent.add(arrival, size);
    this.#width = width ?? this.#width;
    this.#height = height ?? this.#height;
    if (qp !== undefined) this.#quantizers.add(qp);
  }

  snapshot(now: number): LayerSnapshot {
    this.#recent.advance(now);
    return {
      spatialIndex: this.#spatialIndex,
      temporalIndex: this.#temporalIndex,
      source: this.#source,
      frames: this.#frames,
      bytes: this.#bytes,
      bitrate: this.#recent.sum() * 8,
      frameRate: this.#recent.count(),
      width: this.#width,
      height: this.#height,
      qp: this.#quantizers.median,
    };
  }
}
