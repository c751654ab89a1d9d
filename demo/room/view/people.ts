import { element } from '../../lib/element.js';
import type { Guest } from '../call/guest.js';
import type { CallCode } from '../call/room-call.js';

/** Who is there, how they are connected, and the code that they compare. */
export class People {
  readonly #list = element('list', HTMLUListElement);
  readonly #count = element('count', HTMLElement);
  readonly #digits = element('digits', HTMLElement);
  readonly #emoji = element('emoji', HTMLUListElement);
  readonly #about = element('about-code', HTMLElement);

  show(name: string, guests: readonly Guest[]): void {
    const met = guests.filter(({ isMet }) => isMet);
    this.#count.textContent = String(met.length + 1);
    this.#count.ariaLabel = `${met.length + 1} people`;
    this.#list.replaceChildren(
      line(`${name} (you)`, '', true),
      ...guests.map(({ name: other, words, isMet }) =>
        line(other, isMet ? `${words.state}. ${words.details}`.trim() : 'At the door: not heard yet.', words.isGood),
      ),
    );
  }

  /** Shows the code; undefined while there is none. */
  showCode(code: CallCode | undefined): void {
    const digits = code?.digits ?? '–';
    this.#about.textContent = code
      ? 'It changes whenever somebody comes or goes.'
      : 'There is a code as soon as all who are here are connected.';
    if (this.#digits.textContent === digits) return;
    this.#digits.textContent = digits;
    this.#emoji.replaceChildren(
      ...(code?.emoji ?? []).map(({ emoji, name }) => {
        const [item, sign] = [document.createElement('li'), document.createElement('span')];
        sign.textContent = emoji;
        sign.ariaHidden = 'true';
        item.append(sign, name);
        return item;
      }),
    );
  }
}

function line(name: string, words: string, isGood: boolean): HTMLElement {
  const [item, title, note] = [document.createElement('li'), document.createElement('b'), document.createElement('p')];
  title.textContent = name;
  note.textContent = words;
  if (!isGood) note.dataset.tone = 'bad';
  item.append(title, note);
  return item;
}
