import type { AnalyzedFrame } from './analyzed-frame.js';
import { Freezes } from './freezes.js';
import { Gop, type KeyPicture } from './gop.js';
import { Layers } from './layers.js';
import { type QuantizerChange, Quantizers } from './quantizers.js';
import type { VideoSnapshot } from './stream-snapshot.js';
import type { Moment } from './timeline.js';

/** What one frame brought about. */
export interface VideoOccurrences {
  /** A key frame: the group of pictures before it. */
  readonly key: KeyPicture | undefined;
  /** Milliseconds without a picture until this one, where they were too many. */
  readonly freeze: number | undefined;
  /** A fall in quality. */
  readonly fall: QuantizerChange | undefined;
}

/** The statistics of a video stream that audio does not have. */
export class VideoStatistics {
  readonly #gop = new Gop();
  readonly #freezes = new Freezes();
  readonly #layers = new Layers();
  readonly #quantizers = new Quantizers();
  #keyFrames = 0;
  #deltaFrames = 0;

  add(frame: AnalyzedFrame, moment: Moment): VideoOccurrences {
    const { type = frame.browserType } = frame;
    if (type === 'key') this.#keyFrames += 1;
    else this.#deltaFrames += 1;
    this.#layers.add(frame, moment);
    return {
      key: this.#gop.add(frame, moment),
      freeze: this.#freezes.add(moment),
      fall: this.#quantizers.add(frame, moment.arrival),
    };
  }

  snapshot(now: number): VideoSnapshot {
    return {
      keyFrames: this.#keyFrames,
      deltaFrames: this.#deltaFrames,
      gop: this.#gop.snapshot(),
      freezes: this.#freezes.snapshot(now),
      layers: this.#layers.snapshot(now),
      quantizers: this.#quantizers.snapshot(now),
    };
  }
}
