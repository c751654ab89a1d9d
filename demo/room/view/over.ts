import { element } from '../../lib/element.js';
import type { EndWords } from '../call/words.js';

/** What somebody sees when a call is over, or cannot begin. */
export class Over {
  readonly #section = element('over', HTMLElement);
  readonly #title = element('over-title', HTMLElement);
  readonly #details = element('over-details', HTMLElement);
  readonly #again = element('again', HTMLButtonElement);

  /** @param onAgain called to join once more; without it that makes no sense */
  constructor(onAgain?: () => void) {
    this.#again.hidden = !onAgain;
    if (onAgain) this.#again.addEventListener('click', onAgain);
  }

  show({ title, details }: EndWords): void {
    this.#title.textContent = title;
    this.#details.textContent = details;
    this.#section.hidden = false;
    // What is read next is the reason.
    this.#title.focus();
  }

  hide(): void {
    this.#section.hidden = true;
  }
}
