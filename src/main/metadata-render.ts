import { type Joinable, type Joined, RenderJoin, type ShownFrame } from '../metadata/channels/render-join.js';

/** A frame that a video element shows. */
export interface RenderedFrame extends ShownFrame {
  /** The frame's RTP timestamp, 0 to 2^32 − 1. */
  readonly rtpTimestamp: number;
  /** When the page was told of it, in milliseconds of `performance.now()`. */
  readonly time: number;
  /** When the browser expects it to be visible, in milliseconds since the epoch. */
  readonly displayTime: number;
  /** What else the browser tells of it. */
  readonly metadata: VideoFrameCallbackMetadata;
}

/** Joins what arrives with the frames that a video element shows. */
export class VideoRender<Item extends Joinable> {
  readonly #video: HTMLVideoElement;
  readonly #join = new RenderJoin<Item, RenderedFrame>();
  readonly #onDue: (item: Item, frame: RenderedFrame) => void;
  #request = 0;

  constructor(video: HTMLVideoElement, onDue: (item: Item, frame: RenderedFrame) => void) {
    this.#video = video;
    this.#onDue = onDue;
    this.#listen();
  }

  add(item: Item): void {
    this.#tell(this.#join.add(item, performance.now()));
  }

  stop(): void {
    this.#video.cancelVideoFrameCallback(this.#request);
  }

  #listen(): void {
    this.#request = this.#video.requestVideoFrameCallback((time, metadata) => {
      this.#listen();
      const { rtpTimestamp, expectedDisplayTime } = metadata;
      // Only frames that came over RTP have one; `mediaTime` means nothing in Firefox, where it is always 0.
      if (rtpTimestamp === undefined) return;
      const displayTime = performance.timeOrigin + expectedDisplayTime;
      this.#tell(this.#join.show({ rtpTimestamp, time, displayTime, metadata }));
    });
  }

  #tell(due: readonly Joined<Item, RenderedFrame>[]): void {
    for (const { item, frame } of due) this.#onDue(item, frame);
  }
}
