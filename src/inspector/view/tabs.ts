import type { InspectorModel } from '../model/inspector-model.js';
import { button, make } from './dom.js';
import type { View } from './view.js';

/** A view and what its tab is called. */
export interface Tab {
  readonly title: string;
  readonly view: View;
}

/**
 * Views of which one is seen, as https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ describes: arrow keys, Home and End
 * go from tab to tab.
 */
export class Tabs implements View {
  readonly element: HTMLElement;
  readonly #tabs: readonly Tab[];
  readonly #buttons: readonly HTMLButtonElement[];
  readonly #panels: readonly HTMLElement[];
  #chosen = 0;

  /** @param onChoose called after another tab was chosen */
  constructor(tabs: readonly Tab[], onChoose: () => void) {
    this.#tabs = tabs;
    const choose = (index: number) => {
      this.choose(index);
      onChoose();
    };
    this.#buttons = tabs.map(({ title }, index) => {
      return button(title, () => choose(index), { role: 'tab', id: `tab-${index}`, 'aria-controls': `panel-${index}` });
    });
    this.#panels = tabs.map(({ view }, index) => {
      const attributes = { role: 'tabpanel', id: `panel-${index}`, 'aria-labelledby': `tab-${index}`, tabindex: 0 };
      return make('div', attributes, view.element);
    });
    const list = make('div', { role: 'tablist', 'aria-label': 'Details', part: 'tabs' }, ...this.#buttons);
    list.addEventListener('keydown', ({ key }) => {
      const last = tabs.length - 1;
      const steps: Readonly<Record<string, number>> = {
        ArrowLeft: this.#chosen === 0 ? last : this.#chosen - 1,
        ArrowRight: this.#chosen === last ? 0 : this.#chosen + 1,
        Home: 0,
        End: last,
      };
      const next = Object.hasOwn(steps, key) ? steps[key] : undefined;
      if (next === undefined) return;
      choose(next);
      this.#buttons[next]!.focus();
    });
    this.element = make('section', { class: 'details', 'aria-label': 'Details' }, list, ...this.#panels);
    this.choose(0);
  }

  choose(chosen: number): void {
    this.#chosen = chosen;
    for (const [index, tab] of this.#buttons.entries()) {
      tab.setAttribute('aria-selected', String(index === chosen));
      tab.tabIndex = index === chosen ? 0 : -1;
      this.#panels[index]!.hidden = index !== chosen;
    }
  }

  update(model: InspectorModel): void {
    this.#tabs[this.#chosen]!.view.update(model);
  }

  dispose(): void {
    for (const { view } of this.#tabs) view.dispose?.();
  }
}
