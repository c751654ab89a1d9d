import { CaptureClock, clockRateOf } from '../../../src/metadata/channels/capture-clock.js';
import type { FrameInfo } from '../../../src/shared/stage.js';

/** RTP streams remembered; beyond these the one that came first is forgotten. */
const STREAMS = 8;
/** Without a frame of the lowest temporal layer for so long, in milliseconds, the layers that are told cannot be true. */
const BASE_INTERVAL = 1_000;
/** How long ago a frame can have been captured, and by how much clocks may differ, in milliseconds. */
const OLDEST = 5_000;
const AHEAD = 50;

/** What a frame's place in its stream tells. */
export interface Placement {
  /** When it was captured, in milliseconds of the clock of `now`. */
  readonly captureTime: number;
  /** Whether it begins a picture: further spatial layers of it follow under the same RTP timestamp. */
  readonly beginsPicture: boolean;
  /** Whether every receiver gets it. */
  readonly isBase: boolean;
  /** Spatial layers of the picture before; undefined of a stream's first picture. */
  readonly spatialLayers: number | undefined;
}

class OutgoingStream {
  readonly mimeType: string;
  readonly #capture: CaptureClock;
  #picture: number | undefined;
  #layers = 0;
  #layersBefore: number | undefined;
  #lastBase: number | undefined;

  constructor(mimeType: string) {
    this.mimeType = mimeType;
    this.#capture = new CaptureClock(clockRateOf(mimeType));
  }

  place(frame: FrameInfo, now: number): Placement {
    const { kind, rtpTimestamp } = frame;
    const captureTime = this.#captureTime(frame, now);
    // Every audio frame stands by itself.
    if (kind === 'audio') return { captureTime, beginsPicture: true, isBase: true, spatialLayers: 1 };
    const beginsPicture = rtpTimestamp !== this.#picture;
    if (beginsPicture) {
      if (this.#picture !== undefined) this.#layersBefore = this.#layers;
      this.#layers = 0;
      this.#picture = rtpTimestamp;
    }
    this.#layers += 1;
    const isBase = !frame.metadata.temporalIndex || now - (this.#lastBase ?? now) > BASE_INTERVAL;
    if (isBase || this.#lastBase === undefined) this.#lastBase = now;
    return { captureTime, beginsPicture, isBase, spatialLayers: this.#layersBefore };
  }

  #captureTime({ rtpTimestamp, metadata: { captureTime } }: FrameInfo, now: number): number {
    const estimate = this.#capture.captureTime(rtpTimestamp, now);
    const isPlausible = captureTime !== undefined && captureTime > now - OLDEST && captureTime < now + AHEAD;
    return isPlausible ? captureTime : estimate;
  }
}

/** What a sender's half knows of each of its RTP streams. */
export class OutgoingStreams {
  readonly #streams = new Map<number, OutgoingStream>();

  /** Where the frame that goes out `now` stands: among its layers, and in time. */
  place(frame: FrameInfo, now: number): Placement {
    const { synchronizationSource, mimeType } = frame;
    let stream = this.#streams.get(synchronizationSource);
    // Another codec may have another clock rate.
    if (stream?.mimeType !== mimeType) {
      stream = new OutgoingStream(mimeType);
      this.#streams.set(synchronizationSource, stream);
      if (this.#streams.size > STREAMS) this.#streams.delete(this.#streams.keys().next().value!);
    }
    return stream.place(frame, now);
  }
}
