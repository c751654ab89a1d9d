import type { Look, Sight } from '../call/sight.js';
import { copyOf } from './copy.js';

/** What one participant sees of another. */
export class Tile {
  readonly element = copyOf('tile');
  readonly sight: Sight;
  readonly #verdict = this.element.querySelector('.verdict')!;
  #look: Look = 'nothing';

  constructor(viewer: string, sight: Sight) {
    this.sight = sight;
    const video = this.element.querySelector('video')!;
    video.ariaLabel = `What ${viewer} sees of ${sight.from}`;
    video.srcObject = sight.stream;
    this.#verdict.textContent = sight.from;
  }

  /** Looks anew, and answers what became of the latest frames; where none came, what was said before still holds. */
  async look(): Promise<Look> {
    const look = await this.sight.look();
    if (look === 'nothing' || look === this.#look) return this.#look;
    this.#look = look;
    this.element.dataset.look = look === 'opened' ? 'shown' : 'covered';
    this.#verdict.textContent = look === 'opened' ? this.sight.from : `${this.sight.from}, sealed`;
    return look;
  }
}
