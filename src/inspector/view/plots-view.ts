import type { InspectorModel } from '../model/inspector-model.js';
import { make } from './dom.js';
import type { Palette } from './palette.js';
import { Plot } from './plot.js';
import { PLOTS } from './plot-specs.js';
import type { View } from './view.js';

/** How often plots move by themselves, in milliseconds: as often as most of their values change. */
const INTERVAL = 1_000;

let count = 0;

/** Bitrate, frame rate, quantizer and latency over the same stretch of time as the bars. */
export class PlotsView implements View {
  readonly element = make('div', { class: 'plots', part: 'plots' });
  readonly #palette: Palette;
  readonly #plots: readonly Plot[];
  readonly #resize: ResizeObserver;
  #drawn = '';
  #due = 0;

  constructor(palette: Palette, onResize: () => void) {
    count += 1;
    this.#palette = palette;
    this.#plots = PLOTS.map((spec) => new Plot(spec, palette, `framepipe-inspector-${count}`));
    this.element.append(...this.#plots.map(({ element }) => element));
    this.#resize = new ResizeObserver(onResize);
    this.#resize.observe(this.element);
  }

  update({ stream, stretch, span, frame, isPaused }: InspectorModel): void {
    const width = this.element.clientWidth;
    const now = performance.now();
    // With the colour scheme all colours change.
    const scheme = this.#palette.color('text');
    const drawn = [stream?.key, span, isPaused && stretch.to, frame?.time, width, scheme].join();
    if (drawn === this.#drawn && (isPaused || now < this.#due)) return;
    this.#drawn = drawn;
    this.#due = now + INTERVAL;
    this.element.hidden = !stream;
    if (!stream || width === 0) return;
    for (const [index, plot] of this.#plots.entries()) {
      plot.draw(PLOTS[index]!.columns(stream, stretch), stretch, frame?.time, width);
    }
  }

  dispose(): void {
    this.#resize.disconnect();
    for (const plot of this.#plots) plot.dispose();
  }
}
