/** What an event means for the call. */
export type Tone = 'plain' | 'good' | 'bad';

/** Lines kept; the oldest go. */
const LINES = 60;

interface Repeated {
  readonly counter: HTMLElement;
  total: number;
}

/**
 * The story of the call, newest first. Screen readers hear each line once: what happens again and again is counted in
 * its line, and the counter is not read.
 */
export class EventLog {
  readonly #list: HTMLElement;
  /** By who it happens to, and the words. */
  readonly #repeated = new Map<string, Map<string, Repeated>>();

  constructor(list: HTMLElement) {
    this.#list = list;
  }

  say(text: string, tone: Tone = 'plain'): void {
    this.#add(text, tone);
  }

  /** Something happened `count` times to `who`. When a good thing has happened, counting begins anew. */
  repeat(who: string, text: string, count: number, tone: Tone): void {
    if (tone === 'good') this.#repeated.delete(who);
    const lines = this.#repeated.get(who) ?? new Map<string, Repeated>();
    const line = lines.get(text) ?? this.#addCounted(`${who}: ${text}`, tone);
    line.total += count;
    if (line.total > 1) line.counter.textContent = ` × ${line.total}`;
    if (tone !== 'good') this.#repeated.set(who, lines.set(text, line));
  }

  #addCounted(text: string, tone: Tone): Repeated {
    const counter = document.createElement('span');
    counter.className = 'counter';
    counter.ariaHidden = 'true';
    this.#add(text, tone).append(counter);
    return { counter, total: 0 };
  }

  #add(text: string, tone: Tone): HTMLElement {
    const line = document.createElement('li');
    line.dataset.tone = tone;
    const time = document.createElement('time');
    time.textContent = new Date().toLocaleTimeString();
    line.append(time, ` ${text}`);
    this.#list.prepend(line);
    while (this.#list.childElementCount > LINES) this.#list.lastElementChild?.remove();
    return line;
  }
}
