import type { InspectorModel } from '../model/inspector-model.js';
import { make } from './dom.js';
import type { Palette } from './palette.js';
import { Plot } from './plot.js';
import { PLOTS } from './plot-specs.js';
import type { View } from './view.js';

let count = 0;

/** Bitrate, frame rate, quantizer and latency over the same stretch of time as the bars. */
export class PlotsView implements View {
  readonly element = make('div', { class: 'plots', part: 'plots' });
  readonly #plots: readonly Plot[];
  readonly #resize: ResizeObserver;
  #width = 0;

  constructor(palette: Palette, onResize: () => void) {
    count += 1;
    this.#plots = PLOTS.map((spec) => new Plot(spec, palette, `framepipe-inspector-${count}`));
    this.element.append(...this.#plots.map(({ element }) => element));
    this.#resize = new ResizeObserver(([entry]) => {
      this.#width = Math.floor(entry!.contentRect.width);
      onResize();
    });
    this.#resize.observe(this.element);
  }

  update({ stream, stretch, frame }: InspectorModel): void {
    this.element.hidden = !stream;
    if (!stream || this.#width === 0) return;
    for (const [index, plot] of this.#plots.entries()) {
      plot.draw(PLOTS[index]!.columns(stream, stretch), stretch, frame?.time, this.#width);
    }
  }

  dispose(): void {
    this.#resize.disconnect();
    for (const plot of this.#plots) plot.dispose();
  }
}
