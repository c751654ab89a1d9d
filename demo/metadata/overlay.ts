import type { Point } from './channels.js';

/** What is drawn over the received picture: a ring and a caption. They are no part of it. */
export class Overlay {
  readonly #ring: HTMLElement;
  readonly #caption: HTMLElement;
  #point: Point | undefined;

  constructor(ring: HTMLElement, caption: HTMLElement) {
    this.#ring = ring;
    this.#caption = caption;
  }

  /** Where the ring is; undefined before it was anywhere. */
  get point(): Point | undefined {
    return this.#point;
  }

  /** Puts the ring there. */
  moveTo(point: Point): void {
    this.#point = point;
    this.#ring.hidden = false;
    this.#ring.style.left = `${100 * point.x}%`;
    this.#ring.style.top = `${100 * point.y}%`;
  }

  say(text: string): void {
    this.#caption.textContent = text;
  }

  clear(): void {
    this.#point = undefined;
    this.#ring.hidden = true;
    this.say('');
  }
}
