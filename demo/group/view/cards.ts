import { element } from '../../lib/element.js';
import type { Group } from '../call/group.js';
import type { Participant } from '../call/participant.js';
import { Card, type Standing } from './card.js';

/** A card for everybody in the group, and for those who only listen. */
export class Cards {
  readonly #place = element('cards', HTMLElement);
  readonly #empty = this.#place.querySelector('.empty')!;
  readonly #cards = new Map<Participant, Card>();
  readonly #onCard: (card: Card, participant: Participant) => void;

  /** @param onCard is called with each new card */
  constructor(onCard: (card: Card, participant: Participant) => void) {
    this.#onCard = onCard;
  }

  async show(group: Group): Promise<void> {
    const { everybody, agreement, members, eavesdroppers, post } = group;
    this.#bringCards(everybody);
    const keyOf = (name: string) => {
      const keyID = everybody.find((one) => one.name === name)?.keyID;
      return keyID === undefined ? 'no key yet' : agreement.inWords(keyID);
    };
    const standingOf = (one: Participant): Standing =>
      eavesdroppers.includes(one) ? 'removed' : post.withholds(one.name) ? 'cut off' : 'member';
    const shown = [...this.#cards].map(([one, card]) =>
      card.show({ standing: standingOf(one), isAlone: members.length === 1, keyOf }),
    );
    await Promise.all(shown);
  }

  clear(): void {
    this.#bringCards([]);
  }

  #bringCards(everybody: readonly Participant[]): void {
    for (const [participant, card] of this.#cards) {
      if (everybody.includes(participant)) continue;
      card.element.remove();
      this.#cards.delete(participant);
    }
    for (const participant of everybody) {
      if (this.#cards.has(participant)) continue;
      const card = new Card(participant);
      this.#onCard(card, participant);
      this.#cards.set(participant, card);
      this.#place.append(card.element);
    }
    if (everybody.length === 0) this.#place.append(this.#empty);
    else this.#empty.remove();
  }
}
