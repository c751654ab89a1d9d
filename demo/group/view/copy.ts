import { element } from '../../lib/element.js';

/** A copy of what stands in a template of the page. */
export function copyOf(template: string): HTMLElement {
  return element(template, HTMLTemplateElement).content.firstElementChild!.cloneNode(true) as HTMLElement;
}

/** `Alice`, `Alice and Bob`, `Alice, Bob, and Carol`. */
export function listed(names: Iterable<string>): string {
  return new Intl.ListFormat('en-GB').format(names);
}
