import type { Group } from '../call/group.js';
import type { Participant } from '../call/participant.js';
import { Attacks } from './attacks.js';
import type { Card } from './card.js';
import { Cards } from './cards.js';
import { Codes } from './codes.js';
import { Pair } from './pair.js';

/** All that shows a group as it is. */
export class GroupViews {
  readonly attacks = new Attacks();
  readonly #codes = new Codes();
  readonly #pair = new Pair();
  readonly #cards: Cards;
  #group: Group | undefined;

  /** @param onCard is called with each new card */
  constructor(onCard: (card: Card, participant: Participant) => void) {
    this.#cards = new Cards(onCard);
  }

  /** Looks at the group, and shows it as it is now. */
  async show(group: Group): Promise<void> {
    this.#group = group;
    const views = [this.#cards, this.attacks, this.#codes, this.#pair];
    // A look fails where somebody leaves meanwhile; the next one will do.
    await Promise.allSettled(views.map((view) => view.show(group)));
    // What was shown of a group that has gone is gone.
    if (this.#group !== group) this.clear();
  }

  clear(): void {
    this.#group = undefined;
    for (const view of [this.#cards, this.attacks, this.#codes, this.#pair]) view.clear();
  }
}
