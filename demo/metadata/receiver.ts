import { element } from '../lib/element.js';
import type { Point } from './channels.js';
import { findDot } from './find-dot.js';
import type { MetadataCall } from './metadata-call.js';
import { Overlay } from './overlay.js';

/** By which way the values come that are drawn over the picture. */
export type Way = 'metadata' | 'channel';

/** What goes over the data channel for each picture. */
interface Values {
  readonly pointer: Point;
  readonly caption?: string;
}

/** Of the distances that are told, so many of the latest count. */
const WINDOW = 30;

/** Shows what is received, and draws the values over it; measures how far the ring is from the dot. */
export class Receiver {
  readonly video = element('received', HTMLVideoElement);
  /** Hears how far the ring is from the dot in each picture that is shown, in pixels of the picture. */
  onDistance: (pixels: number) => void = () => {};
  readonly #overlay = new Overlay(element('ring', HTMLElement), element('caption', HTMLElement));
  #way: Way = 'metadata';
  #distances: number[] = [];
  #leave: (() => void)[] = [];
  #request = 0;

  set way(way: Way) {
    this.#way = way;
    this.#distances = [];
    this.#overlay.clear();
  }

  /** The middle one of the latest second's distances, in pixels. */
  get distance(): number | undefined {
    return [...this.#distances].sort((one, other) => one - other)[this.#distances.length >> 1];
  }

  follow({ incoming, channelThere }: MetadataCall): void {
    const draw = (way: Way, { pointer, caption }: Partial<Values>) => {
      if (way !== this.#way) return;
      if (pointer) this.#overlay.moveTo(pointer);
      if (caption) this.#overlay.say(caption);
    };
    // With the frame that each belongs to.
    this.#leave = [
      incoming.onRender(this.video, 'pointer', ({ value }) => draw('metadata', { pointer: value })),
      incoming.onRender(this.video, 'caption', ({ value }) => draw('metadata', { caption: value })),
    ];
    // As soon as it comes.
    channelThere.onmessage = ({ data }) => draw('channel', JSON.parse(data) as Values);
    this.#measure();
  }

  leave(): void {
    for (const leave of this.#leave.splice(0)) leave();
    this.video.cancelVideoFrameCallback(this.#request);
    this.video.srcObject = null;
    this.#overlay.clear();
    this.#distances = [];
  }

  /** Asked for after the ring's callbacks, so that it comes after them. */
  #measure(): void {
    this.#request = this.video.requestVideoFrameCallback(() => {
      this.#measure();
      const [ring, dot] = [this.#overlay.point, findDot(this.video)];
      if (!ring || !dot) return;
      const { videoWidth, videoHeight } = this.video;
      const pixels = Math.hypot((ring.x - dot.x) * videoWidth, (ring.y - dot.y) * videoHeight);
      this.#distances = [...this.#distances.slice(1 - WINDOW), pixels];
      this.onDistance(pixels);
    });
  }
}
