import { copyOf } from '../../group/view/copy.js';
import { hueOf } from '../hue.js';

/** What a tile shows. */
export interface TileContent {
  readonly kind: 'own' | 'guest' | 'screen';
  /** Whose it is. */
  readonly name: string;
  /** What is said beside the name; mostly nothing. */
  readonly note: string;
  readonly stream: MediaStream | undefined;
  readonly hasSound: boolean;
  /** Shown, or with a letter or a lock in the place of the picture. */
  readonly look: 'shown' | 'hidden' | 'covered';
  /** Whether letters are in the picture, which a mirror would turn. */
  readonly isTest: boolean;
}

/** Somebody's picture, or their screen. */
export class Tile {
  readonly element = copyOf('tile');
  readonly #video = this.element.querySelector('video')!;
  readonly #avatar = this.element.querySelector<HTMLElement>('.avatar')!;
  readonly #who = this.element.querySelector('.who')!;
  readonly #note = this.element.querySelector('.note')!;

  show({ kind, name, note, stream, hasSound, look, isTest }: TileContent): void {
    const { dataset } = this.element;
    Object.assign(dataset, { kind, look });
    this.element.toggleAttribute('data-is-muted', !hasSound && kind !== 'screen');
    const { classList } = this.#video;
    classList.toggle('cover', kind !== 'screen');
    classList.toggle('mirrored', kind === 'own' && !isTest);
    classList.toggle('unseen', look !== 'shown');
    this.#avatar.classList.toggle('unseen', look === 'shown');
    this.#video.muted = kind === 'own';
    if (this.#video.srcObject !== (stream ?? null)) this.#video.srcObject = stream ?? null;
    this.#video.ariaLabel = kind === 'screen' ? `The screen of ${name}` : `The picture of ${name}`;
    this.#avatar.dataset.initial = [...name][0]?.toUpperCase() ?? '';
    this.#avatar.style.setProperty('--hue', String(hueOf(name)));
    this.#who.textContent = kind === 'own' ? `${name} (you)` : name;
    this.#note.textContent = note;
  }

  /** Lets go of the stream. */
  remove(): void {
    this.#video.srcObject = null;
    this.element.remove();
  }
}
