import type { AnalyzedFrame } from '../analyzed-frame.js';
import type { MediaTrack } from '../media/media.js';
import { Audio, type AudioSummary } from './audio.js';
import { type Configuration, Configurations } from './configurations.js';
import { Groups, type GroupsSummary } from './groups.js';
import { Kinds, type LayerSummary, type TypeSummary, typeOf } from './kinds.js';
import { Rates, type RatesSummary } from './rates.js';

/** What the frames of one track are, together. */
export interface TrackSummary extends MediaTrack {
  readonly frames: number;
  readonly bytes: number;
  /** Frames that are not shown. */
  readonly hidden: number;
  /** Frames that every other one decodes without. */
  readonly droppable: number;
  /** Frames whose bytes are not what the codec's would be: encrypted or damaged. */
  readonly opaque: number;
  /** Codec, resolution and format: the first, and each change. */
  readonly configurations: readonly Configuration[];
  readonly rates?: RatesSummary;
  readonly types: readonly TypeSummary[];
  readonly groups?: GroupsSummary;
  /** Only where there are several. */
  readonly layers?: readonly LayerSummary[];
  readonly audio?: AudioSummary;
}

/** Sums up one track while its frames go by. Memory does not grow with them, but for one number a second. */
export class TrackAnalysis {
  readonly #counts = { frames: 0, bytes: 0, hidden: 0, droppable: 0, opaque: 0 };
  readonly #configurations = new Configurations();
  readonly #rates = new Rates();
  readonly #types = new Kinds<ReturnType<typeof typeOf>>();
  readonly #layers = new Kinds<{ spatialIndex: number; temporalIndex: number }>();
  readonly #groups = new Groups();
  readonly #audio = new Audio();

  constructor(readonly track: MediaTrack) {}

  add(frame: AnalyzedFrame): void {
    const { size, time, shown, droppable, opaque, spatialIndex = 0, temporalIndex = 0 } = frame;
    const counts = this.#counts;
    counts.frames += 1;
    counts.bytes += size;
    if (shown === false) counts.hidden += 1;
    if (droppable) counts.droppable += 1;
    if (opaque) counts.opaque += 1;
    this.#configurations.add(frame);
    this.#rates.add(time, size, shown !== false);
    this.#types.add(typeOf(frame), frame);
    if (this.track.kind === 'audio') {
      this.#audio.add(frame);
    } else {
      this.#layers.add({ spatialIndex, temporalIndex }, frame);
      this.#groups.add(frame);
    }
  }

  /** To be asked for once, at the end. */
  summary(): TrackSummary {
    const rates = this.#rates.summary;
    const groups = this.#groups.summary;
    const audio = this.#audio.summary;
    const layers = this.#layers.summary.sort(
      (a, b) => a.spatialIndex - b.spatialIndex || a.temporalIndex - b.temporalIndex,
    );
    return {
      ...this.track,
      ...this.#counts,
      configurations: this.#configurations.list,
      ...(rates && { rates }),
      types: this.#types.summary,
      ...(groups && { groups }),
      ...(layers.length > 1 && { layers }),
      ...(audio && { audio }),
    };
  }
}
