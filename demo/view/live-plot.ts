import uPlot from 'uplot';

/** Seconds that a plot shows. */
const SPAN = 30;
/** Height of a plot, in CSS pixels. */
const HEIGHT = 120;

/** One series of a {@link LivePlot}. */
export interface SeriesStyle {
  /** The custom property that holds its colour. */
  readonly color: string;
  /** Default `line`; a broad one is seen behind another. Marked bars bear a point. */
  readonly draw?: 'line' | 'broad line' | 'bars' | 'marked bars';
}

/** How a {@link LivePlot} looks. */
export interface LivePlotOptions {
  readonly series: readonly SeriesStyle[];
  /** The least top of the vertical axis. */
  readonly top: number;
  /** A value at the vertical axis. */
  readonly format: (value: number) => string;
}

/** Custom properties change with the colour scheme, so they are read at each drawing. */
const colorOf = (property: string) => () => getComputedStyle(document.documentElement).getPropertyValue(property);

const bars = uPlot.paths.bars?.({ size: [1, 3, 1] });

function seriesOf({ color, draw = 'line' }: SeriesStyle): uPlot.Series {
  const stroke = colorOf(color);
  const points = { show: draw === 'marked bars', size: 7, fill: stroke };
  if (draw.endsWith('bars') && bars) return { stroke, fill: stroke, width: 0, paths: bars, points };
  return { stroke, width: draw === 'broad line' ? 5 : 2, points };
}

/** The latest half minute of some values. */
export class LivePlot {
  readonly #plot: uPlot;
  readonly #times: number[] = [];
  readonly #columns: (number | null)[][];

  constructor(parent: HTMLElement, { series, top, format }: LivePlotOptions) {
    this.#columns = series.map(() => []);
    const axis: uPlot.Axis = {
      stroke: colorOf('--muted'),
      grid: { stroke: colorOf('--line'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    const options: uPlot.Options = {
      width: parent.clientWidth,
      height: HEIGHT,
      legend: { show: false },
      cursor: { show: false },
      scales: {
        x: { time: false, range: [-SPAN, 0] },
        y: { range: (_plot, _min, max) => [0, Math.max(top, (max ?? 0) * 1.1)] },
      },
      axes: [
        {
          ...axis,
          size: 24,
          space: 60,
          values: (_plot, splits) => splits.map((at) => (at === 0 ? 'now' : `−${-at} s`)),
        },
        { ...axis, size: 44, space: 20, values: (_plot, splits) => splits.map(format) },
      ],
      series: [{}, ...series.map(seriesOf)],
    };
    this.#plot = new uPlot(options, [[], ...this.#columns] as unknown as uPlot.AlignedData, parent);
    new ResizeObserver(() => this.#plot.setSize({ width: parent.clientWidth, height: HEIGHT })).observe(parent);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#plot.redraw());
  }

  /** Adds a value of each series, as of now; null where a series has none. Nothing is drawn yet. */
  push(...values: (number | null)[]): void {
    this.#times.push(performance.now() / 1000);
    for (const [index, column] of this.#columns.entries()) column.push(values[index] ?? null);
  }

  draw(): void {
    const now = performance.now() / 1000;
    const old = this.#times.findIndex((time) => time >= now - SPAN);
    for (const column of [this.#times, ...this.#columns]) column.splice(0, old === -1 ? column.length : old);
    const ages = this.#times.map((time) => time - now);
    this.#plot.setData([ages, ...this.#columns] as uPlot.AlignedData);
  }

  clear(): void {
    for (const column of [this.#times, ...this.#columns]) column.length = 0;
    this.draw();
  }
}
