import { element } from '../../lib/element.js';
import type { Group } from '../call/group.js';
import type { Participant } from '../call/participant.js';
import type { Counts } from '../call/sight.js';
import { causes } from './attack-words.js';
import { offer } from './offer.js';

/** Whom the server in the middle attacks, and what they count. */
export class Attacks {
  readonly #target = element('target', HTMLSelectElement);
  readonly #outcome = element('outcome', HTMLOutputElement);
  readonly #counts = element('counts', HTMLElement);
  readonly #values = new Map<string, HTMLElement>();

  constructor() {
    const rows = [['opened', 'opened'], ...Object.entries(causes)] as const;
    for (const [what, words] of rows) {
      const [row, name, value] = [
        document.createElement('div'),
        document.createElement('dt'),
        document.createElement('dd'),
      ];
      name.textContent = words;
      value.textContent = '–';
      row.append(name, value);
      row.dataset.tone = what === 'opened' ? 'good' : 'plain';
      this.#counts.append(row);
      this.#values.set(what, value);
    }
  }

  /** Who is attacked; undefined where nobody is there. */
  targetOf({ members }: Group): Participant | undefined {
    return members.find(({ name }) => name === this.#target.value);
  }

  say(outcome: string): void {
    this.#outcome.value = outcome;
  }

  /** Offers the members, and shows the counts of the one that is chosen. */
  async show(group: Group): Promise<void> {
    offer(
      this.#target,
      group.members.map(({ name }) => name),
    );
    const sights = this.targetOf(group)?.sights ?? [];
    const counts = await Promise.all(sights.map((sight) => sight.counts()));
    for (const [what, value] of this.#values) {
      value.textContent = String(counts.reduce((total, one) => total + one[what as keyof Counts], 0));
    }
  }

  clear(): void {
    offer(this.#target, []);
    this.say('Nobody is attacked.');
    for (const value of this.#values.values()) value.textContent = '–';
  }
}
