import type { InspectorModel } from '../model/inspector-model.js';
import { clock } from '../words/format.js';
import { make, setAttribute } from './dom.js';
import type { View } from './view.js';

/** Scrolls back over what is recorded: a slider from the oldest frame to the latest moment. */
export class Scroller implements View {
  readonly element: HTMLElement;
  readonly #slider = make('input', { type: 'range', step: 'any', 'aria-label': 'Scroll back', part: 'scroller' });

  constructor(model: InspectorModel, onChange: () => void) {
    this.element = make('div', { class: 'scroller' }, this.#slider);
    this.#slider.addEventListener('input', () => {
      model.scrollTo(Number(this.#slider.value));
      onChange();
    });
  }

  update({ shown, stretch: { to }, span, isPaused }: InspectorModel): void {
    const { start = to - span } = shown;
    const latest = Math.max(to, ...shown.streams.map(({ latestTime }) => latestTime));
    // Less than the greatest value: with no room at all, browsers put the knob at the start.
    this.#slider.min = String(Math.min(start + span, latest - 1));
    this.#slider.max = String(latest);
    this.#slider.value = String(to);
    this.#slider.disabled = latest - start <= span;
    setAttribute(this.#slider, 'aria-valuetext', isPaused ? `until ${clock(to)}` : 'live');
  }
}
