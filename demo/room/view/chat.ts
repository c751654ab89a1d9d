import { element } from '../../lib/element.js';

/** Messages that are kept; the oldest go. */
const MOST = 500;

/** What people write to each other. */
export class Chat {
  readonly #scroller = element('chat', HTMLElement).querySelector('.messages')!;
  readonly #messages = element('messages', HTMLOListElement);
  readonly #field = element('message', HTMLInputElement);
  readonly #unread = element('unread', HTMLElement);
  readonly #panel = element('chat', HTMLElement);

  /** @param onSend called with what is to be sent */
  constructor(onSend: (text: string) => void) {
    element('write', HTMLFormElement).addEventListener('submit', (event) => {
      event.preventDefault();
      const text = this.#field.value.trim();
      if (text === '') return;
      this.#field.value = '';
      onSend(text);
    });
  }

  /** Adds a message; where nobody looks it is counted. */
  add(from: string, text: string): void {
    const message = document.createElement('li');
    const [who, words] = [document.createElement('span'), document.createElement('p')];
    who.className = 'from';
    who.textContent = `${from} `;
    const time = document.createElement('time');
    time.textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
    words.textContent = text;
    message.append(who, time, words);
    this.#messages.append(message);
    while (this.#messages.childElementCount > MOST) this.#messages.firstElementChild?.remove();
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    if (this.#panel.hidden) this.#showUnread(Number(this.#unread.textContent) + 1);
  }

  /** Somebody looks, and is about to write. */
  open(): void {
    this.#showUnread(0);
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#field.focus();
  }

  clear(): void {
    this.#messages.replaceChildren();
    this.#showUnread(0);
  }

  #showUnread(count: number): void {
    this.#unread.textContent = String(count);
    this.#unread.hidden = count === 0;
    this.#unread.ariaLabel = `${count} unread`;
  }
}
