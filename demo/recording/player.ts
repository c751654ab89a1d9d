import { type RecordedFile, sidecarToWebVtt } from 'framepipe/recording.js';
import { element } from '../lib/element.js';
import { clock } from './words.js';

/** Plays what was recorded, with its chapters. */
export class Player {
  readonly #video = element('player', HTMLVideoElement);
  readonly #captions = element('captions', HTMLTrackElement);
  readonly #chapters = element('chapters', HTMLUListElement);
  readonly #playing = element('playing', HTMLParagraphElement);

  constructor() {
    this.#video.addEventListener('error', () => {
      this.#playing.textContent = 'this browser cannot play it: save it, or choose another kind of file';
    });
  }

  play(name: string, url: string, { chapters }: Pick<RecordedFile, 'chapters'>): void {
    this.#playing.textContent = name;
    this.#video.src = url;
    URL.revokeObjectURL(this.#captions.src);
    this.#captions.src = URL.createObjectURL(new Blob([captions(chapters)], { type: 'text/vtt' }));
    this.#chapters.replaceChildren(...chapters.map(({ time, title }) => this.#chapter(time, title)));
    // Refused where nobody has touched the page yet; the controls are there.
    this.#video.play().catch(() => {});
  }

  #chapter(time: number, title: string): HTMLElement {
    const item = document.createElement('li');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = `${clock(time)} ${title}`;
    button.addEventListener('click', () => {
      this.#video.currentTime = time;
    });
    item.append(button);
    return item;
  }
}

/** Shows a chapter's title in the picture as it begins. */
function captions(chapters: RecordedFile['chapters']): string {
  const entries = chapters.map(
    ({ time, title: value }) => ({ time, source: 'metadata', name: 'chapter', value }) as const,
  );
  return sidecarToWebVtt(entries, { kind: 'captions' });
}
