import type { ConnectionSnapshot } from '../../connection/observe/snapshot.js';
import { descriptionWords } from '../words/connection-words.js';
import { make, setText } from './dom.js';

/** The descriptions that there are, current and pending; each opens to its text. */
export class DescriptionsView {
  readonly element: HTMLElement;
  readonly #list = make('div');

  constructor() {
    this.element = make('section', {}, make('h3', {}, 'Descriptions'), this.#list);
  }

  update(snapshot: ConnectionSnapshot): void {
    const descriptions = descriptionWords(snapshot);
    this.element.hidden = descriptions.length === 0;
    while (this.#list.children.length > descriptions.length) this.#list.lastElementChild!.remove();
    for (const [index, { title, sdp }] of descriptions.entries()) {
      const [summary, text] = (this.#list.children[index] ?? this.#add()).children;
      setText(summary!, title);
      setText(text!, sdp);
    }
  }

  #add(): HTMLElement {
    // Long lines are wrapped: a region that scrolls sideways would need the focus.
    const details = make('details', {}, make('summary'), make('pre'));
    this.#list.append(details);
    return details;
  }
}
