import type { Look, Sight } from '../call/sight.js';
import { copyOf } from './copy.js';

/** After so many looks that found no frame, none is said to arrive. */
const PATIENCE = 5;

/** How a tile looks, and what it says beside the name. */
function appearanceOf(look: Look): readonly [look: string, words: string] {
  if (look === 'opened') return ['shown', ', opened'];
  return look === 'nothing' ? ['idle', ''] : ['covered', ', sealed'];
}

/** What one participant sees of another. */
export class Tile {
  readonly element = copyOf('tile');
  readonly #sight: Sight;
  readonly #verdict = this.element.querySelector('.verdict')!;
  #look: Look = 'nothing';
  #vainLooks = 0;

  constructor(viewer: string, sight: Sight) {
    this.#sight = sight;
    const video = this.element.querySelector('video')!;
    video.ariaLabel = `What ${viewer} sees of ${sight.from}`;
    video.srcObject = sight.stream;
    this.#verdict.textContent = sight.from;
  }

  /** Looks anew, and answers what became of the latest frames. */
  async look(): Promise<Look> {
    const look = await this.#sight.look();
    this.#vainLooks = look === 'nothing' ? this.#vainLooks + 1 : 0;
    // Between two frames, what was said before still holds.
    const isSame = look === this.#look || (look === 'nothing' && this.#vainLooks < PATIENCE);
    if (!isSame) this.#show(look);
    return this.#look;
  }

  #show(look: Look): void {
    this.#look = look;
    const [appearance, words] = appearanceOf(look);
    this.element.dataset.look = appearance;
    this.#verdict.textContent = this.#sight.from + words;
  }
}
