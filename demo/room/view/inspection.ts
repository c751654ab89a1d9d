import { element } from '../../lib/element.js';
import type { Guest } from '../call/guest.js';

/** The inspector beside the call: all that goes to and comes from one of the others. It is loaded when it is first asked for. */
export class Inspection {
  readonly #place = element('inspector', HTMLElement);
  readonly #whose = element('whose', HTMLSelectElement);
  #guests: readonly Guest[] = [];
  #isOpen = false;
  #shown: RTCPeerConnection | undefined;

  constructor() {
    this.#whose.addEventListener('change', () => void this.#look());
  }

  /** Those whose connections can be looked at. */
  show(guests: readonly Guest[]): void {
    this.#guests = guests.filter(({ isMet }) => isMet);
    if (!this.#isOpen) return;
    const names = this.#guests.map(({ id, name }) => new Option(name, id, false, id === this.#whose.value));
    const isSame =
      names.length === this.#whose.length &&
      names.every(({ text, value }, at) => {
        const before = this.#whose.options[at];
        return before?.value === value && before.text === text;
      });
    if (!isSame) this.#whose.replaceChildren(...names);
    this.#whose.hidden = names.length === 0;
    void this.#look();
  }

  /** Opens or closes it. */
  set isOpen(isOpen: boolean) {
    this.#isOpen = isOpen;
    if (isOpen) this.show(this.#guests);
    else this.#clear('');
  }

  async #look(): Promise<void> {
    const { inspect } = await import('framepipe/inspector.js');
    const guest = this.#guests.find(({ id }) => id === this.#whose.value);
    if (!this.#isOpen) return;
    if (!guest) {
      this.#clear('Nobody else is here: there is nothing to inspect yet.');
      return;
    }
    const { connection } = guest.member.peer;
    if (connection === this.#shown) return;
    this.#shown = connection;
    this.#place.replaceChildren(inspect(connection));
  }

  #clear(words: string): void {
    this.#shown = undefined;
    this.#place.textContent = words;
  }
}
