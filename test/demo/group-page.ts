import { GroupPage } from '../../demo/group/group-page.js';
import { element } from '../../demo/lib/element.js';
import { until } from '../helpers/until.js';

/** The demo's group, in the page of the tests: what a person does there, and sees. */
export class GroupDriver {
  readonly #place: HTMLElement;
  readonly #connections: readonly RTCPeerConnection[];

  private constructor(place: HTMLElement, connections: readonly RTCPeerConnection[]) {
    this.#place = place;
    this.#connections = connections;
  }

  /** @param connections gets every connection that the page makes */
  static async open(connections: readonly RTCPeerConnection[]): Promise<GroupDriver> {
    const response = await fetch(new URL('../../demo/group/index.html', import.meta.url));
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const place = document.createElement('div');
    place.append(...page.body.childNodes);
    document.body.append(place);
    new GroupPage();
    return new GroupDriver(place, connections);
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
    await until('idle', () => element('cards', HTMLElement).ariaBusy !== 'true');
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

  /** Pictures that the browser has decoded for somebody, of each of the others. */
  decoded(name: string): Promise<number[]> {
    return this.#stats(name, 'framesDecoded');
  }

  /** Bytes that have come for somebody, from each of the others. */
  received(name: string): Promise<number[]> {
    return this.#stats(name, 'bytesReceived');
  }

  /** Waits until somebody sees so many others: opened frames, and by the browser's own count another picture of each. */
  async seesPictures(name: string, count: number): Promise<void> {
    await until(`a card of ${name}`, () => this.names.includes(name));
    const looks = () => [...this.card(name).querySelectorAll<HTMLElement>('.tile')].map(({ dataset }) => dataset.look);
    await until(`${name} opens ${count}`, () => looks().length === count && looks().every((look) => look === 'shown'));
    await until(`${name} is shown ${count}`, () => this.#videos(name).every(({ videoWidth }) => videoWidth > 0));
    const before = await this.decoded(name);
    const isMore = async () => (await this.decoded(name)).every((decoded, at) => decoded > before[at]!);
    await until(`${name} sees ${count}`, isMore);
  }

  #videos(name: string): HTMLVideoElement[] {
    return [...this.card(name).querySelectorAll('video')];
  }

  #stats(name: string, count: 'framesDecoded' | 'bytesReceived'): Promise<number[]> {
    const receivers = this.#connections.flatMap((pc) => (pc.signalingState === 'closed' ? [] : pc.getReceivers()));
    const ofVideo = async ({ srcObject }: HTMLVideoElement) => {
      const [track] = (srcObject as MediaStream).getVideoTracks();
      const stats = await receivers.find((receiver) => receiver.track === track)!.getStats();
      return [...stats.values()].find(({ type }) => type === 'inbound-rtp')?.[count] ?? 0;
    };
    return Promise.all(this.#videos(name).map(ofVideo));
  }
}
