import type { ConnectionRecord } from '../model/connection-record.js';
import type { InspectorModel } from '../model/inspector-model.js';
import { connectionWords } from '../words/connection-words.js';
import { ConnectionView } from './connection-view.js';
import { button, make, setAttribute, setText } from './dom.js';
import type { View } from './view.js';

/** The connections, of which one is looked at: how it came about, and why not. */
export class ConnectionTab implements View {
  readonly element: HTMLElement;
  readonly #none = make('p', { class: 'soft' }, 'No connection is looked at: pipelines alone do not name theirs.');
  readonly #choices = make('div', { class: 'choices', role: 'group', 'aria-label': 'Connections' });
  readonly #connection: ConnectionView;
  readonly #onChange: () => void;
  #chosen: number | undefined;

  constructor(model: InspectorModel, onChange: () => void) {
    this.#onChange = onChange;
    this.#connection = new ConnectionView((time) => {
      model.scrollAround(time);
      onChange();
    });
    this.element = make('div', { class: 'connection' }, this.#none, this.#choices, this.#connection.element);
  }

  update({ shown: { connections } }: InspectorModel): void {
    const current = connections.find(({ id }) => id === this.#chosen) ?? connections[0];
    this.#none.hidden = current !== undefined;
    this.#connection.element.hidden = current === undefined;
    this.#showChoices(connections, current);
    if (current) this.#connection.update(current);
  }

  /** One connection needs no choice. */
  #showChoices(connections: readonly ConnectionRecord[], current: ConnectionRecord | undefined): void {
    const shown = connections.length > 1 ? connections : [];
    while (this.#choices.children.length > shown.length) this.#choices.lastElementChild!.remove();
    for (const [index, record] of shown.entries()) {
      const choice = this.#choices.children[index] ?? this.#addChoice();
      setText(choice, `${record.id} ${connectionWords(record).word}`);
      setAttribute(choice, 'value', String(record.id));
      setAttribute(choice, 'aria-pressed', String(record === current));
    }
  }

  #addChoice(): HTMLButtonElement {
    const choice = button('', () => {
      this.#chosen = Number(choice.value);
      this.#onChange();
    });
    this.#choices.append(choice);
    return choice;
  }
}
