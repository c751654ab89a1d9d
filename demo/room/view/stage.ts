import { element } from '../../lib/element.js';
import type { Guest } from '../call/guest.js';
import type { OwnMedia } from '../call/own-media.js';
import { arrange } from './arrange.js';
import { Tile, type TileContent } from './tile.js';

/** What one looks at: oneself, the others, and screens. */
export interface StageContent {
  readonly name: string;
  readonly media: OwnMedia;
  readonly screen: MediaStream | undefined;
  readonly guests: readonly Guest[];
}

/** The pictures of everybody, as large as they can be. */
export class Stage {
  readonly #people = new Tiles(element('tiles', HTMLUListElement));
  readonly #screens = new Tiles(element('screens', HTMLUListElement));

  show({ name, media, screen, guests }: StageContent): void {
    const people = new Map<string, TileContent>();
    const screens = new Map<string, TileContent>();
    const { hasPicture, hasSound, isTest, stream } = media;
    const look = hasPicture ? 'shown' : 'hidden';
    people.set('', { kind: 'own', name, note: '', stream, hasSound, look, isTest });
    if (screen) screens.set('', { ...screenOf('you'), stream: screen });
    for (const guest of guests) {
      // Who has another key is never met, and has no place among those who talk.
      if (guest.isMet) people.set(guest.id, pictureOf(guest));
      if (guest.screen) screens.set(guest.id, { ...screenOf(guest.name), stream: guest.screen });
    }
    this.#people.show(people);
    this.#screens.show(screens);
  }

  clear(): void {
    this.#people.show(new Map());
    this.#screens.show(new Map());
  }
}

function pictureOf({ name, presence, camera, words, isSealed }: Guest): TileContent {
  const hasPicture = camera !== undefined && presence?.hasPicture !== false;
  return {
    kind: 'guest',
    name,
    note: words.isGood ? '' : words.state,
    stream: camera,
    hasSound: presence?.hasSound ?? true,
    look: isSealed ? 'covered' : hasPicture ? 'shown' : 'hidden',
    isTest: false,
  };
}

function screenOf(name: string): Omit<TileContent, 'stream'> {
  return { kind: 'screen', name, note: 'screen', hasSound: true, look: 'shown', isTest: false };
}

/** A list of tiles, which are as large as they fit into it. */
class Tiles {
  readonly #list: HTMLUListElement;
  /** By whose they are. */
  readonly #tiles = new Map<string, Tile>();

  constructor(list: HTMLUListElement) {
    this.#list = list;
    new ResizeObserver(() => this.#arrange()).observe(list);
  }

  show(contents: ReadonlyMap<string, TileContent>): void {
    const before = this.#tiles.size;
    for (const [id, tile] of this.#tiles) {
      if (contents.has(id)) continue;
      this.#tiles.delete(id);
      tile.remove();
    }
    for (const [id, content] of contents) {
      const tile = this.#tiles.get(id) ?? new Tile();
      if (!this.#tiles.has(id)) this.#list.append(tile.element);
      this.#tiles.set(id, tile);
      tile.show(content);
    }
    this.#list.hidden = contents.size === 0;
    if (this.#tiles.size !== before) this.#arrange();
  }

  #arrange(): void {
    const { clientWidth, clientHeight, style } = this.#list;
    const gap = Number.parseFloat(getComputedStyle(this.#list).columnGap);
    const { width, height } = arrange(this.#tiles.size, clientWidth, clientHeight, gap);
    style.setProperty('--width', `${width}px`);
    style.setProperty('--height', `${height}px`);
  }
}
