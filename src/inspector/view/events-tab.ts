import type { LoggedEvent } from '../model/event-log.js';
import type { InspectorModel } from '../model/inspector-model.js';
import { eventWords } from '../words/event-words.js';
import { streamTitle } from '../words/stream-words.js';
import { make, setAttribute } from './dom.js';
import { eventEntry } from './event-entry.js';
import type { View } from './view.js';

/** What pipelines and stages told, latest first; choosing a moment scrolls there. */
export class EventsTab implements View {
  readonly element: HTMLElement;
  readonly #model: InspectorModel;
  readonly #onChange: () => void;
  readonly #list = make('ol', { class: 'events', part: 'events' });
  readonly #onlyProblems = make('input', { type: 'checkbox' });
  #latest = -1;
  #oldest = 0;

  constructor(model: InspectorModel, onChange: () => void) {
    this.#model = model;
    this.#onChange = onChange;
    this.#onlyProblems.addEventListener('change', () => this.#rebuild());
    const label = make('label', {}, this.#onlyProblems, ' Problems and notes only');
    this.element = make('div', {}, label, this.#list);
  }

  update({ shown: { events } }: InspectorModel): void {
    if (events.count === this.#latest) return;
    // Another recording, whose events are others.
    if (events.count < this.#latest || this.#latest === -1) {
      this.#rebuild();
      return;
    }
    const fresh = events.events.filter(({ id }) => id > this.#latest);
    this.#latest = events.count;
    this.#oldest = events.events[0]?.id ?? 0;
    this.#list.prepend(...this.#entries(fresh));
    while (Number(this.#list.lastElementChild?.getAttribute('data-id') ?? this.#oldest) < this.#oldest) {
      this.#list.lastElementChild!.remove();
    }
  }

  #rebuild(): void {
    const { events } = this.#model.shown;
    this.#latest = events.count;
    this.#list.replaceChildren(...this.#entries(events.events));
  }

  #entries(events: readonly LoggedEvent[]): HTMLElement[] {
    return events.flatMap((event) => this.#entry(event) ?? []).reverse();
  }

  #entry({ id, time, attachment, event }: LoggedEvent): HTMLElement | undefined {
    const { tone, words } = eventWords(event);
    if (this.#onlyProblems.checked && (tone === 'plain' || tone === 'good')) return undefined;
    const record = this.#model.shown.attachment(attachment);
    const onShow = () => {
      this.#model.scrollAround(time);
      this.#onChange();
    };
    const whose = make('span', { class: 'soft' }, record ? streamTitle(record) : '');
    const entry = eventEntry({ tone, time, words: [words, ' ', whose], onShow });
    setAttribute(entry, 'data-id', String(id));
    return entry;
  }
}
