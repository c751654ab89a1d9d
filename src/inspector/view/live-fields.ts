import type { Field } from '../words/frame-fields.js';
import { make, setText } from './dom.js';

/** Names and values that change in place, so that what is selected, focused or scrolled to stays. */
export class LiveFields {
  readonly element = make('dl', { class: 'fields' });
  #names = '';

  constructor(fields: readonly Field[] = []) {
    this.update(fields);
  }

  update(fields: readonly Field[]): void {
    const names = fields.map(([name]) => name).join('\n');
    if (names !== this.#names) {
      this.#names = names;
      this.element.replaceChildren(...fields.map(([name]) => make('div', {}, make('dt', {}, name), make('dd'))));
    }
    for (const [index, value] of this.element.querySelectorAll('dd').entries()) setText(value, fields[index]![1]);
  }
}

/** A table with headings above and in the first column, that changes in place; hidden without rows. */
export class LiveTable {
  readonly element: HTMLElement;
  readonly #body = make('tbody');

  constructor(caption: string, headings: readonly string[]) {
    const head = make('tr', {}, ...headings.map((text) => make('th', { scope: 'col' }, text)));
    const table = make('table', {}, make('caption', {}, caption), make('thead', {}, head), this.#body);
    // Wide tables scroll by themselves, by keyboard too.
    this.element = make('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 }, table);
  }

  update(rows: readonly (readonly string[])[]): void {
    this.element.hidden = rows.length === 0;
    while (this.#body.rows.length > rows.length) this.#body.deleteRow(-1);
    for (const [index, texts] of rows.entries()) {
      const row = this.#body.rows[index] ?? this.#body.insertRow();
      for (const [column, text] of texts.entries()) {
        if (!row.cells[column]) row.append(column === 0 ? make('th', { scope: 'row' }) : make('td'));
        setText(row.cells[column]!, text);
      }
    }
  }
}
