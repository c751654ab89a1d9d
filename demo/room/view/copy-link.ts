import { element } from '../../lib/element.js';

/** How long it is said that the link was copied, in milliseconds. */
const LONG_ENOUGH = 2_500;

/** The buttons that copy the link, and the field that shows it. */
export function offerLink(say: (words: string) => void): void {
  const field = element('link', HTMLInputElement);
  // The page is at its own link.
  field.value = location.href;
  field.addEventListener('focus', () => field.select());
  for (const id of ['copy', 'copy-invite']) {
    const button = element(id, HTMLButtonElement);
    const words = button.querySelector('span')!;
    const before = words.textContent;
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(location.href);
      } catch {
        say('The browser does not let the page copy: copy the address of this page instead.');
        return;
      }
      words.textContent = 'Copied';
      say('The link is copied: send it to whom you want to see.');
      setTimeout(() => {
        words.textContent = before;
      }, LONG_ENOUGH);
    });
  }
}
