import type { Participant } from '../call/participant.js';
import type { Sight } from '../call/sight.js';
import { copyOf } from './copy.js';
import { looksInWords } from './look-words.js';
import { Tile } from './tile.js';

/** How somebody stands to the group. */
export type Standing = 'member' | 'cut off' | 'removed';

/** What a card has to know of the group. */
export interface CardContext {
  readonly standing: Standing;
  /** Whether there is no other member. */
  readonly isAlone: boolean;
  /** What somebody seals with, in words. */
  keyOf(name: string): string;
}

const notes: Record<Standing, (key: string) => string> = {
  member: (key) => `seals under ${key}`,
  'cut off': (key) => `hears of no keys; seals under ${key}`,
  removed: () => 'removed, but listening',
};

/** One participant: what they see of the others, and why not. */
export class Card {
  readonly element = copyOf('card');
  /** Removes whom the card shows, or sends them away. */
  readonly button = this.element.querySelector('button')!;
  readonly #participant: Participant;
  readonly #note = this.element.querySelector('.note')!;
  readonly #tilesElement = this.element.querySelector('.tiles')!;
  readonly #sees = this.element.querySelector('.sees')!;
  readonly #tiles = new Map<Sight, Tile>();

  constructor(participant: Participant) {
    this.#participant = participant;
    this.element.querySelector('h2')!.textContent = participant.name;
  }

  async show({ standing, isAlone, keyOf }: CardContext): Promise<void> {
    const { name, sights } = this.#participant;
    const isRemoved = standing === 'removed';
    this.element.dataset.standing = standing;
    this.#note.textContent = notes[standing](keyOf(name));
    this.button.textContent = isRemoved ? 'Send away' : 'Remove';
    this.button.ariaLabel = `${this.button.textContent} ${isRemoved ? `${name} for good` : name}`;
    this.button.disabled = isAlone && !isRemoved;
    this.#bringTiles();
    const looks = await Promise.all(
      sights.map(async (sight) => [sight.from, await this.#tiles.get(sight)!.look()] as const),
    );
    const said = looksInWords(name, looks, keyOf);
    if (this.#sees.textContent !== said) this.#sees.textContent = said;
  }

  /** One that stays is left where it is: a video that is moved stops. */
  #bringTiles(): void {
    const { name, sights } = this.#participant;
    for (const [sight, tile] of this.#tiles) {
      if (sights.includes(sight)) continue;
      tile.element.remove();
      this.#tiles.delete(sight);
    }
    for (const [index, sight] of sights.entries()) {
      if (this.#tiles.has(sight)) continue;
      const tile = new Tile(name, sight);
      this.#tiles.set(sight, tile);
      this.#tilesElement.insertBefore(tile.element, this.#tilesElement.children[index] ?? null);
    }
  }
}
