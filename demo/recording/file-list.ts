import type { RecordedFile } from 'framepipe/recording.js';
import { element } from '../lib/element.js';
import type { Player } from './player.js';
import { bytes, clock } from './words.js';

/** A file with its bytes. */
export type FileWithBlob = RecordedFile & { readonly blob: Blob };

/** What was recorded, to be played, saved and looked into. */
export class FileList {
  readonly #list = element('files', HTMLOListElement);
  readonly #player: Player;
  #count = 0;

  constructor(player: Player) {
    this.#player = player;
  }

  /** Adds a file, and plays it. */
  add(title: string, file: FileWithBlob): void {
    element('no-files', HTMLParagraphElement).hidden = true;
    const name = `${title}-${++this.#count}${file.extension}`;
    const url = URL.createObjectURL(file.blob);
    const play = () => this.#player.play(name, url, file);
    const item = document.createElement('li');
    item.append(this.#facts(name, file), playButton(name, play), link(name, url), command(name));
    this.#list.prepend(item);
    play();
  }

  #facts(name: string, { duration, size, frames }: FileWithBlob): HTMLElement {
    const facts = document.createElement('span');
    facts.className = 'name';
    facts.textContent = `${name}: ${clock(duration)}, ${bytes(size)}, ${frames.join(' + ')} frames`;
    return facts;
  }
}

function playButton(name: string, play: () => void): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Play';
  button.ariaLabel = `Play ${name}`;
  button.addEventListener('click', play);
  return button;
}

function link(name: string, url: string): HTMLElement {
  const anchor = document.createElement('a');
  anchor.href = url;
  anchor.download = name;
  anchor.textContent = 'Save';
  anchor.ariaLabel = `Save ${name}`;
  return anchor;
}

/** mediabunny is what opens containers there. */
function command(name: string): HTMLElement {
  const code = document.createElement('code');
  code.textContent = `npx -p framepipe -p mediabunny framepipe analyze ${name}`;
  return code;
}
