import { element } from '../../lib/element.js';

/** Called when a panel has been opened or closed. */
export type OnPanel = (isOpen: boolean) => void;

/** The panels beside the pictures: one at a time, each with a button that opens and closes it. */
export class Panels {
  readonly #panels = new Map<
    string,
    { readonly panel: HTMLElement; readonly button: HTMLButtonElement; onPanel: OnPanel }
  >();

  /** @param id of the panel; its button is `open-…` */
  add(id: string, onPanel: OnPanel): void {
    const [panel, button] = [element(id, HTMLElement), element(`open-${id}`, HTMLButtonElement)];
    this.#panels.set(id, { panel, button, onPanel });
    button.addEventListener('click', () => (panel.hidden ? this.#open(id) : this.close()));
    const closeByHand = () => {
      this.close();
      button.focus();
    };
    // What scrolls is scrolled to by keyboard, too.
    const scroller = panel.querySelector<HTMLElement>('.scrolls');
    if (scroller) scroller.tabIndex = 0;
    panel.querySelector('.close')?.addEventListener('click', closeByHand);
    panel.addEventListener('keydown', ({ key }) => key === 'Escape' && closeByHand());
  }

  /** Closes the one that is open. */
  close(): void {
    for (const { panel, button, onPanel } of this.#panels.values()) {
      if (panel.hidden) continue;
      panel.hidden = true;
      button.ariaExpanded = 'false';
      onPanel(false);
    }
  }

  #open(id: string): void {
    this.close();
    const { panel, button, onPanel } = this.#panels.get(id)!;
    panel.hidden = false;
    button.ariaExpanded = 'true';
    onPanel(true);
  }
}
