import { GroupPage } from '../../demo/group/group-page.js';
import { element } from '../../demo/lib/element.js';
import { until } from '../helpers/until.js';

/** The demo's group, in the page of the tests: what a person does there, and sees. */
export class GroupDriver {
  readonly #place: HTMLElement;

  private constructor(place: HTMLElement) {
    this.#place = place;
  }

  static async open(): Promise<GroupDriver> {
    const response = await fetch(new URL('../../demo/group/index.html', import.meta.url));
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const place = document.createElement('div');
    place.append(...page.body.childNodes);
    document.body.append(place);
    new GroupPage();
    return new GroupDriver(place);
  }

  close(): void {
    this.#place.remove();
  }

  textOf(selector: string): string {
    return this.#place.querySelector(selector)?.textContent ?? '';
  }

  button(id: string): HTMLButtonElement {
    return element(id, HTMLButtonElement);
  }

  /** Clicks, and waits until what it asked for is done. */
  async click(button: HTMLButtonElement | string): Promise<void> {
    (typeof button === 'string' ? this.button(button) : button).click();
    await until('idle', () => element('group', HTMLElement).ariaBusy !== 'true');
  }

  choose(id: string, value: string): void {
    const field = element(id, HTMLSelectElement);
    field.value = value;
    field.dispatchEvent(new Event('change'));
  }

  get names(): string[] {
    return [...this.#place.querySelectorAll('.card h2')].map((title) => title.textContent ?? '');
  }

  card(name: string): HTMLElement {
    const cards = [...this.#place.querySelectorAll<HTMLElement>('.card')];
    return cards.find((card) => card.querySelector('h2')?.textContent === name)!;
  }

  /** What a card says of what is seen, and not. */
  sees(name: string): string {
    return this.card(name).querySelector('.sees')?.textContent ?? '';
  }

  videos(name: string): HTMLVideoElement[] {
    return [...this.card(name).querySelectorAll('video')];
  }

  /** Waits until somebody sees so many others: opened frames, and by the browser's own count another picture of each. */
  async seesPictures(name: string, count: number): Promise<void> {
    await until(`a card of ${name}`, () => this.names.includes(name));
    const looks = () => [...this.card(name).querySelectorAll<HTMLElement>('.tile')].map(({ dataset }) => dataset.look);
    await until(`${name} opens ${count}`, () => looks().length === count && looks().every((look) => look === 'shown'));
    const before = this.videos(name).map(pictures);
    await until(`${name} sees ${count}`, () => this.videos(name).every((video, at) => pictures(video) > before[at]!));
  }
}

/** Pictures that a video has decoded. */
export function pictures(video: HTMLVideoElement): number {
  return video.getVideoPlaybackQuality().totalVideoFrames;
}
