import { element } from '../../lib/element.js';
import type { RoomTrouble } from '../call/room-call.js';

/** How long news are shown, in milliseconds. */
const LONG_ENOUGH = 6_000;

/** What is said about the call as a whole. */
export class Notices {
  readonly #status = element('status', HTMLElement);
  readonly #notice = element('notice', HTMLElement);
  readonly #news = element('news', HTMLElement);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** How it is, beside the title. */
  set status(words: string) {
    if (this.#status.textContent !== words) this.#status.textContent = words;
  }

  /** What is wrong with the room, for as long as it is. */
  showTrouble(trouble: RoomTrouble | undefined, isOpen: boolean, others: number): void {
    const words = trouble ? troubleWords(trouble, isOpen, others) : '';
    if (this.#notice.textContent !== words) this.#notice.textContent = words;
    this.#notice.hidden = words === '';
  }

  /** Something has happened. */
  tell(words: string): void {
    this.#news.textContent = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#news.textContent = '';
    }, LONG_ENOUGH);
  }

  clear(): void {
    this.status = '';
    this.showTrouble(undefined, true, 0);
    this.#news.textContent = '';
  }
}

function troubleWords(trouble: RoomTrouble, isOpen: boolean, others: number): string {
  if (trouble === 'key' && others === 0) {
    return 'Your link is damaged, or that of whoever is here: you have different keys, and cannot see, hear or write to each other. Ask for the link once more, and copy all of it.';
  }
  if (trouble === 'key') {
    return 'Somebody has come with another key, and cannot see, hear or write to you: their link is damaged. Send it once more, and all of it.';
  }
  if (!isOpen)
    return 'The room server cannot be reached. It is called again and again: see whether “npm start” still runs.';
  return 'The room server is gone. The call goes on without it; nobody can join until it is back.';
}
