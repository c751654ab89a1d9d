import { element } from '../lib/element.js';
import { OwnMedia } from './call/own-media.js';
import { type CallListener, RoomCall } from './call/room-call.js';
import type { EndWords } from './call/words.js';
import type { RoomLink } from './link.js';
import { Chat } from './view/chat.js';
import { offerLink } from './view/copy-link.js';
import { Inspection } from './view/inspection.js';
import { Lobby } from './view/lobby.js';
import { Notices } from './view/notices.js';
import { Over } from './view/over.js';
import { Panels } from './view/panels.js';
import { People } from './view/people.js';
import { Stage } from './view/stage.js';
import { Toolbar, type ToolbarActions } from './view/toolbar.js';

/** The page of one room: before the call, in it, and after. */
export class RoomPage implements CallListener, ToolbarActions {
  readonly #link: RoomLink;
  readonly #lobby = new Lobby((name) => this.#join(name));
  readonly #over = new Over(() => void this.start());
  readonly #stage = new Stage();
  readonly #toolbar = new Toolbar(this);
  readonly #panels = new Panels();
  readonly #chat = new Chat((text) => this.#write(text));
  readonly #people = new People();
  readonly #inspection = new Inspection();
  readonly #notices = new Notices();
  readonly #section = element('call', HTMLElement);
  readonly #invite = element('invite', HTMLElement);
  #name = '';
  #media: OwnMedia | undefined;
  #call: RoomCall | undefined;
  #isShowing = false;

  constructor(link: RoomLink) {
    this.#link = link;
    offerLink((words) => this.#notices.tell(words));
    this.#panels.add('chat', (isOpen) => isOpen && this.#chat.open());
    this.#panels.add('people', () => {});
    this.#panels.add('inspection', (isOpen) => {
      this.#inspection.isOpen = isOpen;
    });
    // The others see at once that the page is closed, and need not find out.
    addEventListener('pagehide', () => this.#call?.close());
  }

  /** Before the call: asks for the devices. */
  async start(): Promise<void> {
    this.#over.hide();
    this.#lobby.show(undefined);
    this.#lobby.isHidden = false;
    const media = await OwnMedia.open(this.#lobby.name);
    media.onChange = () => this.#onMedia();
    this.#media = media;
    this.#lobby.show(media);
  }

  leave(): void {
    this.onEnd({
      title: 'You have left',
      details: 'The others go on. The link stays good for as long as you keep it.',
    });
  }

  async setSound(isOn: boolean): Promise<void> {
    await this.#media?.setSound(isOn);
    this.#onMedia();
  }

  async setPicture(isOn: boolean): Promise<void> {
    await this.#media?.setPicture(isOn);
    this.#onMedia();
  }

  async setScreen(isOn: boolean): Promise<void> {
    await this.#call?.setScreen(isOn).catch(() => this.#notices.tell('The browser cannot share this screen.'));
  }

  onChange(): void {
    // Many things change at once when somebody joins.
    if (this.#isShowing) return;
    this.#isShowing = true;
    queueMicrotask(() => {
      this.#isShowing = false;
      if (this.#call && this.#media) this.#show(this.#call, this.#media);
    });
  }

  onNews(words: string): void {
    this.#notices.tell(words);
  }

  onMessage(from: string, text: string): void {
    this.#chat.add(from, text);
    if (element('chat', HTMLElement).hidden) this.#notices.tell(`${from}: ${text}`);
  }

  onEnd(words: EndWords): void {
    this.#call?.close();
    this.#call = undefined;
    this.#media?.close();
    this.#media = undefined;
    this.#panels.close();
    this.#stage.clear();
    this.#chat.clear();
    this.#notices.clear();
    this.#section.hidden = true;
    this.#over.show(words);
  }

  #join(name: string): void {
    const media = this.#media;
    if (!media) return;
    this.#name = name;
    media.name = name;
    this.#lobby.isHidden = true;
    this.#section.hidden = false;
    this.#call = new RoomCall(this.#link, name, media, this);
    this.onChange();
  }

  #write(text: string): void {
    this.#call?.send(text);
    this.#chat.add(`${this.#name} (you)`, text);
  }

  /** A device is on, off, or another. */
  #onMedia(): void {
    if (this.#call) this.#call.tell();
    else this.#lobby.show(this.#media);
  }

  #show(call: RoomCall, media: OwnMedia): void {
    const { guests, screen, trouble, isOpen } = call;
    const others = guests.filter(({ isMet }) => isMet).length;
    this.#stage.show({ name: this.#name, media, screen, guests });
    const { hasSound, hasPicture } = media;
    this.#toolbar.show({ hasSound, hasPicture, hasScreen: screen !== undefined });
    this.#people.show(this.#name, guests);
    this.#inspection.show(guests);
    this.#invite.hidden = others > 0 || !isOpen || trouble !== undefined;
    this.#notices.showTrouble(trouble, isOpen, others);
    this.#notices.status = statusOf(others, isOpen);
    void call.code().then((code) => this.#call === call && this.#people.showCode(code));
  }
}

function statusOf(others: number, isOpen: boolean): string {
  if (!isOpen) return 'Joining …';
  return others === 0 ? 'You are alone' : `${others + 1} people, encrypted from end to end`;
}
