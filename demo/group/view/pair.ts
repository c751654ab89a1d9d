import { element } from '../../lib/element.js';
import type { Group } from '../call/group.js';
import { offer } from './offer.js';

/** The code of two people. */
export class Pair {
  readonly #one = element('pair-one', HTMLSelectElement);
  readonly #other = element('pair-other', HTMLSelectElement);
  readonly #digits = element('pair-digits', HTMLElement);
  /** What is shown, or being computed. */
  #shown: string | undefined;

  async show({ members, agreement }: Group): Promise<void> {
    const names = members.map(({ name }) => name);
    offer(this.#one, names);
    offer(
      this.#other,
      names.filter((name) => name !== this.#one.value),
    );
    const [one, other] = [this.#one.value, this.#other.value];
    if (this.#shown === `${one} ${other}`) return;
    this.#shown = `${one} ${other}`;
    const code = one && other ? await agreement.pairwiseCode?.(one, other) : undefined;
    this.#digits.textContent = code ?? '–';
  }

  clear(): void {
    this.#shown = undefined;
    offer(this.#one, []);
    offer(this.#other, []);
    this.#digits.textContent = '–';
  }
}
