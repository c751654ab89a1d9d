import { element } from '../../lib/element.js';
import type { Group } from '../call/group.js';
import type { Code } from '../keys/key-agreement.js';
import { listed } from './copy.js';

/** The code that people compare, and who sees which. */
export class Codes {
  readonly #digits = element('digits', HTMLElement);
  readonly #emoji = element('emoji', HTMLElement);
  readonly #agreement = element('agreement', HTMLElement);

  async show({ members, agreement }: Group): Promise<void> {
    const codes = members.map(async ({ name }) => [name, await agreement.codeOf?.(name)] as const);
    /** By the digits. */
    const groups = new Map<string, { readonly code: Code; readonly names: string[] }>();
    for (const [name, code] of await Promise.all(codes)) {
      if (code) groups.set(code.digits, { code, names: [...(groups.get(code.digits)?.names ?? []), name] });
    }
    const [most, ...others] = [...groups.values()].sort((a, b) => b.names.length - a.names.length);
    if (!most) return this.clear();
    this.#showCode(most.code);
    const said = [`${listed(most.names)} ${see(most.names)} this code, of epoch ${most.code.epoch}.`];
    for (const { names, code } of others)
      said.push(`${listed(names)} ${see(names)} ${code.digits}, of epoch ${code.epoch}.`);
    this.#agreement.textContent = said.join(' ');
  }

  clear(): void {
    this.#digits.textContent = '–';
    this.#emoji.replaceChildren();
    this.#agreement.textContent = '';
  }

  #showCode({ digits, emoji }: Code): void {
    if (this.#digits.textContent === digits) return;
    this.#digits.textContent = digits;
    this.#emoji.replaceChildren(
      ...emoji.map(({ emoji: picture, name }) => {
        const [item, sign] = [document.createElement('li'), document.createElement('span')];
        sign.textContent = picture;
        sign.ariaHidden = 'true';
        item.append(sign, name);
        return item;
      }),
    );
  }
}

function see({ length }: readonly string[]): string {
  return length === 1 ? 'sees' : 'see';
}
