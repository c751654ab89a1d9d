import uPlot from 'uplot';
import type { Stretch } from '../model/time-window.js';
import { clock } from '../words/format.js';
import { make, setText } from './dom.js';
import { GUTTER } from './draw-axes.js';
import type { Palette } from './palette.js';
import type { Columns, PlotSpec } from './plot-specs.js';

/** Height of a plot, in CSS pixels. */
const HEIGHT = 84;
const FONT = '11px system-ui, sans-serif';

/** One plot with its heading, which tells the values under the pointer, or the latest. */
export class Plot {
  readonly element: HTMLElement;
  readonly #spec: PlotSpec;
  readonly #palette: Palette;
  readonly #readings: { readonly entry: HTMLElement; readonly value: HTMLElement }[];
  readonly #moment = make('span', { class: 'moment' });
  readonly #plot: uPlot;
  #columns: Columns = [[]];
  #chosen: number | undefined;

  /** @param syncKey shared by the plots whose cursors move together */
  constructor(spec: PlotSpec, palette: Palette, syncKey: string) {
    this.#spec = spec;
    this.#palette = palette;
    this.#readings = spec.lines.map(({ label, color, isDashed }) => {
      const value = make('span', { class: 'value' });
      const swatch = make('span', { class: isDashed ? 'line dashed' : 'line' });
      swatch.style.color = `var(--${color})`;
      return { entry: make('li', {}, swatch, `${label} `, value), value };
    });
    const field = make('div', { 'aria-hidden': 'true' });
    this.element = make(
      'section',
      { class: 'plot', part: 'plot', 'aria-label': spec.title, hidden: true },
      make('h3', {}, spec.title),
      make('ul', {}, ...this.#readings.map(({ entry }) => entry)),
      this.#moment,
      field,
    );
    this.#plot = new uPlot(this.#options(syncKey), [[], ...spec.lines.map(() => [])], field);
  }

  /** @param chosen the moment of the chosen frame, in milliseconds since the epoch */
  draw(columns: Columns, { from, to }: Stretch, chosen: number | undefined, width: number): void {
    const lines = columns.slice(1);
    const has = lines.map((values) => values.some((value) => value !== null));
    this.element.hidden = !has.includes(true);
    if (this.element.hidden) return;
    this.#columns = columns;
    this.#chosen = chosen;
    for (const [index, { entry }] of this.#readings.entries()) entry.hidden = !has[index];
    if (this.#plot.width !== width) this.#plot.setSize({ width, height: HEIGHT });
    this.#plot.setData(columns as unknown as uPlot.AlignedData, false);
    this.#plot.setScale('x', { min: from / 1_000, max: to / 1_000 });
    this.#tell(this.#plot.cursor.idx);
  }

  dispose(): void {
    this.#plot.destroy();
  }

  #tell(index: number | null | undefined): void {
    const [times, ...lines] = this.#columns;
    const at = index ?? times.length - 1;
    for (const [line, { value }] of this.#readings.entries()) {
      const told = lines[line]?.[at];
      setText(value, told === null || told === undefined ? '' : this.#spec.format(told));
    }
    setText(this.#moment, index == null || times[index] === undefined ? '' : `at ${clock(times[index] * 1_000)}`);
  }

  #options(syncKey: string): uPlot.Options {
    const color = (name: Parameters<Palette['color']>[0]) => () => this.#palette.color(name);
    const axis: uPlot.Axis = {
      stroke: color('soft'),
      grid: { stroke: color('line'), width: 1 },
      ticks: { show: false },
      font: FONT,
    };
    const { top, format, lines } = this.#spec;
    return {
      width: 320,
      height: HEIGHT,
      legend: { show: false },
      padding: [6, 0, 6, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 5 }, sync: { key: syncKey, setSeries: false } },
      scales: {
        x: { time: false },
        y: { range: (_plot, min, max) => [Math.min(0, min ?? 0), Math.max(top, (max ?? 0) * 1.1)] },
      },
      axes: [
        { ...axis, size: 0, values: () => [], space: 90 },
        {
          ...axis,
          size: GUTTER,
          space: 24,
          values: (_plot, splits) => splits.map((value) => format(value).replace(/\.0+(?= )/, '')),
        },
      ],
      series: [
        {},
        ...lines.map((line) => ({
          stroke: color(line.color),
          width: 1.5,
          points: { show: false },
          ...(line.isDashed && { dash: [5, 4] }),
        })),
      ],
      hooks: {
        draw: [(plot) => this.#drawChosen(plot)],
        setCursor: [({ cursor }) => this.#tell(cursor.idx)],
      },
    };
  }

  #drawChosen({ ctx, bbox, valToPos }: uPlot): void {
    if (this.#chosen === undefined) return;
    const x = valToPos(this.#chosen / 1_000, 'x', true);
    if (x < bbox.left || x > bbox.left + bbox.width) return;
    ctx.fillStyle = this.#palette.color('accent');
    ctx.fillRect(x - 0.75 * devicePixelRatio, bbox.top, 1.5 * devicePixelRatio, bbox.height);
  }
}
