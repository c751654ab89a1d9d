import { CaptureClock, clockRateOf } from '../../../src/metadata/channels/capture-clock.js';
import type { FrameInfo } from '../../../src/shared/stage.js';

/** RTP streams remembered; beyond these the one that came first is forgotten. */
const STREAMS = 8;
/** Without a frame of the lowest temporal layer for so long, in milliseconds, the layers that are told cannot be true. */
const BASE_INTERVAL = 1_000;
/** How long ago a frame can have been captured, and by how much clocks may differ, in milliseconds. */
const OLDEST = 5_000;
const AHEAD = 50;

/** A frame's place in its stream. */
export interface Placement {
  /** Whether it begins a picture: further spatial layers of it follow under the same RTP timestamp. */
  readonly beginsPicture: boolean;
  /** Whether every receiver gets it. */
  readonly isBase: boolean;
  /** Spatial layers of the picture before; undefined of a stream's first picture. */
  readonly spatialLayers: number | undefined;
}

class OutgoingStream {
  readonly capture: CaptureClock;
  #picture: number | undefined;
  #layers = 0;
  #layersBefore: number | undefined;
  #lastBase: number | undefined;

  constructor(mimeType: string) {
    this.capture = new CaptureClock(clockRateOf(mimeType));
  }

  place({ rtpTimestamp, metadata }: FrameInfo, now: number): Placement {
    const beginsPicture = rtpTimestamp !== this.#picture;
    if (beginsPicture) {
      if (this.#picture !== undefined) this.#layersBefore = this.#layers;
      this.#layers = 0;
      this.#picture = rtpTimestamp;
    }
    this.#layers += 1;
    const isBase = !metadata.temporalIndex || now - (this.#lastBase ?? now) > BASE_INTERVAL;
    if (isBase || this.#lastBase === undefined) this.#lastBase = now;
    return { beginsPicture, isBase, spatialLayers: this.#layersBefore };
  }
}

/** What a sender's half knows of each of its RTP streams. */
export class OutgoingStreams {
  readonly #streams = new Map<string, OutgoingStream>();

  /** Where a video frame stands among its layers; every audio frame stands by itself. */
  place(frame: FrameInfo, now: number): Placement {
    if (frame.kind === 'audio') return { beginsPicture: true, isBase: true, spatialLayers: 1 };
    return this.#of(frame).place(frame, now);
  }

  /** When the frame that goes out `now` was captured, in milliseconds of the clock of `now`. */
  captureTime(frame: FrameInfo, now: number): number {
    const estimate = this.#of(frame).capture.captureTime(frame.rtpTimestamp, now);
    const { captureTime } = frame.metadata;
    const isPlausible = captureTime !== undefined && captureTime > now - OLDEST && captureTime < now + AHEAD;
    return isPlausible ? captureTime : estimate;
  }

  #of({ synchronizationSource, mimeType }: FrameInfo): OutgoingStream {
    // Another codec may have another clock rate.
    const key = `${synchronizationSource} ${mimeType}`;
    let stream = this.#streams.get(key);
    if (!stream) {
      stream = new OutgoingStream(mimeType);
      if (this.#streams.size === STREAMS) this.#streams.delete(this.#streams.keys().next().value!);
      this.#streams.set(key, stream);
    }
    return stream;
  }
}
