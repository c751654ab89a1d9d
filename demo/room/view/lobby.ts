import { element } from '../../lib/element.js';
import type { OwnMedia } from '../call/own-media.js';
import { cleanName } from '../call/presence.js';
import { deviceWords } from '../call/words.js';
import { labelPicture, labelSound } from './icon-button.js';

/** Where the name is kept from one call to the next. */
const NAME = 'framepipe-demo-name';

/** What somebody sees before they join: their own picture, and who they are to the others. */
export class Lobby {
  readonly #section = element('lobby', HTMLElement);
  readonly #video = this.#section.querySelector('video')!;
  readonly #hush = this.#section.querySelector('.hush')!;
  readonly #name = element('name', HTMLInputElement);
  readonly #devices = element('devices', HTMLElement);
  readonly #enter = element('enter', HTMLButtonElement);
  readonly #sound = element('lobby-sound', HTMLButtonElement);
  readonly #picture = element('lobby-picture', HTMLButtonElement);
  #media: OwnMedia | undefined;

  /** @param onJoin called with the name under which somebody joins */
  constructor(onJoin: (name: string) => void) {
    this.#name.value = localStorage.getItem(NAME) ?? '';
    element('join', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      localStorage.setItem(NAME, this.name);
      onJoin(this.name);
    });
    this.#sound.addEventListener('click', () => this.#switch(async (media) => media.setSound(!media.hasSound)));
    this.#picture.addEventListener('click', () => this.#switch(async (media) => media.setPicture(!media.hasPicture)));
    this.show(undefined);
  }

  get name(): string {
    return cleanName(this.#name.value);
  }

  /** Shows what the others will see; undefined while the person has not been asked. */
  show(media: OwnMedia | undefined): void {
    this.#media = media;
    for (const button of [this.#enter, this.#sound, this.#picture]) button.disabled = !media;
    labelSound(this.#sound, media?.hasSound ?? true);
    labelPicture(this.#picture, media?.hasPicture ?? true);
    const isSeen = media?.hasPicture ?? false;
    this.#video.classList.toggle('unseen', !isSeen);
    this.#video.classList.toggle('mirrored', !media?.isTest);
    this.#hush.classList.toggle('unseen', isSeen);
    if (!media) return;
    this.#hush.textContent = 'The camera is off';
    this.#video.srcObject = media.stream;
    this.#devices.textContent = deviceWords(media.pictureTrouble, media.soundTrouble);
  }

  set isHidden(isHidden: boolean) {
    this.#section.hidden = isHidden;
    // What is not seen needs no decoding.
    this.#video.srcObject = isHidden ? null : (this.#media?.stream ?? null);
  }

  async #switch(change: (media: OwnMedia) => Promise<void>): Promise<void> {
    const media = this.#media;
    if (!media) return;
    await change(media);
    this.show(media);
  }
}
