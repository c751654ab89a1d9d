import type { TimelineRecord } from '../../connection/observe/timeline.js';
import type { ConnectionRecord } from '../model/connection-record.js';
import { LEVELS } from '../words/connection-words.js';
import { make } from './dom.js';
import { eventEntry } from './event-entry.js';

/** What happened to a connection, the latest first; choosing a moment shows it. */
export class ConnectionTimeline {
  readonly element = make('ol', { class: 'events', part: 'events' });
  readonly #onShow: (time: number) => void;
  #id: number | undefined;
  #latest: TimelineRecord | undefined;

  constructor(onShow: (time: number) => void) {
    this.#onShow = onShow;
  }

  update({ id, timeline }: ConnectionRecord): void {
    const known = id === this.#id && this.#latest ? timeline.lastIndexOf(this.#latest) : -1;
    if (known === -1) this.element.replaceChildren();
    this.#id = id;
    this.#latest = timeline.at(-1);
    this.element.prepend(
      ...timeline
        .slice(known + 1)
        .map((record) => this.#entry(record))
        .reverse(),
    );
    while (this.element.children.length > timeline.length) this.element.lastElementChild!.remove();
  }

  #entry({ time, level, text }: TimelineRecord): HTMLElement {
    const onShow = () => this.#onShow(time);
    return eventEntry({ tone: LEVELS[level], time, isExact: true, words: [text], onShow });
  }
}
