import { element } from '../lib/element.js';

/**
 * How a view looks: waiting for a picture, showing it, with the picture covered because nothing of it can be decoded,
 * or exposed to whom it is not meant for.
 */
export type Look = 'idle' | 'shown' | 'covered' | 'exposed';

/** One of the pictures of the page, with a verdict on it. */
export class View {
  readonly #figure: HTMLElement;
  readonly #video: HTMLVideoElement;
  readonly #verdict: HTMLElement;
  readonly #note: HTMLElement;
  readonly #idle: string;

  /** @param id of a figure that holds a video, and elements of the classes `verdict` and `note` */
  constructor(id: string) {
    this.#figure = element(id, HTMLElement);
    this.#video = this.#figure.querySelector('video')!;
    this.#verdict = this.#figure.querySelector('.verdict')!;
    this.#note = this.#figure.querySelector('.note')!;
    this.#idle = this.#verdict.textContent ?? '';
  }

  show(stream: MediaStream): void {
    this.#video.srcObject = stream;
  }

  /** As it was before there was a call. */
  clear(): void {
    this.#video.srcObject = null;
    this.say(this.#idle, 'idle');
  }

  /** What is said beside the title: of the key. */
  set note(note: string) {
    this.#note.textContent = note;
  }

  say(verdict: string, look: Look = 'shown'): void {
    this.#verdict.textContent = verdict;
    this.#figure.dataset.look = look;
  }

  set isAudible(isAudible: boolean) {
    this.#video.muted = !isAudible;
  }
}
