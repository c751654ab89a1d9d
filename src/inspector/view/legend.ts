import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import { make } from './dom.js';
import { type FrameLook, frameLook } from './frame-look.js';

/** Tells what the bars in view mean. */
export class Legend {
  readonly element = make('ul', { class: 'legend', part: 'legend', 'aria-label': 'Legend' });
  #shown = '';

  /** @param hasFlags whether a flag stands among the bars */
  update(frames: readonly AnalyzedFrame[], byLayer: boolean, hasFlags: boolean): void {
    const looks = new Map<string, FrameLook>();
    for (const frame of frames) {
      const look = frameLook(frame, byLayer);
      if (!looks.has(look.label)) looks.set(look.label, look);
    }
    const order = (label: string) => (looks.get(label)!.isMarked ? `0${label}` : `1${label}`);
    const labels = [...looks.keys()].sort((a, b) => (order(a) < order(b) ? -1 : 1));
    const shown = [...labels, hasFlags].join();
    if (shown === this.#shown) return;
    this.#shown = shown;
    const flag = make('li', {}, make('span', { class: 'bad', 'aria-hidden': 'true' }, '⚑ '), 'Event');
    this.element.replaceChildren(...labels.map((label) => entry(looks.get(label)!)), ...(hasFlags ? [flag] : []));
  }
}

function entry({ label, color, breadth, opacity, isMarked, isHollow }: FrameLook): HTMLElement {
  const swatch = make('span', { class: isHollow ? 'swatch hollow' : 'swatch' });
  swatch.style.color = `var(--${color})`;
  swatch.style.opacity = String(opacity);
  swatch.style.width = `${Math.max(0.2, 0.7 * breadth)}em`;
  return make('li', {}, swatch, isMarked ? `▾ ${label}` : label);
}
