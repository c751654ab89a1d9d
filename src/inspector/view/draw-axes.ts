import type { Stretch } from '../model/time-window.js';
import { bytes, clock } from '../words/format.js';
import type { Palette } from './palette.js';

/** Room for the values of vertical axes, in CSS pixels; plots have the same, so that all stand above each other. */
export const GUTTER = 72;
/** Room above the bars for marks, and below for times. */
export const TOP = 12;
export const BOTTOM = 20;
const FONT = '11px system-ui, sans-serif';

/** In CSS pixels. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** How high sizes stand. */
export interface Scale {
  /** A size's height above the axis, as a share of the picture's. */
  readonly share: (size: number) => number;
  /** The sizes that get a line. */
  readonly values: readonly number[];
}

/** Draws sizes at the left, times below, and a line for each size. */
export function drawAxes(
  context: CanvasRenderingContext2D,
  { width, height }: Extent,
  { from, to }: Stretch,
  { share, values }: Scale,
  palette: Palette,
): void {
  const depth = height - TOP - BOTTOM;
  context.font = FONT;
  context.strokeStyle = palette.color('line');
  context.fillStyle = palette.color('soft');
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const value of values) {
    const y = Math.round(TOP + depth * (1 - share(value))) + 0.5;
    context.beginPath();
    context.moveTo(GUTTER, y);
    context.lineTo(width, y);
    context.stroke();
    if (value >= 1) context.fillText(bytes(value), GUTTER - 8, y);
  }
  context.textAlign = 'center';
  context.textBaseline = 'alphabetic';
  const step = timeStep(to - from, (width - GUTTER) / 90);
  for (let time = Math.ceil(from / step) * step; time < to; time += step) {
    const x = GUTTER + ((time - from) / (to - from)) * (width - GUTTER);
    if (x > GUTTER + 24 && x < width - 24) context.fillText(clock(time), x, height - 6);
  }
}

/** A scale on which a size fits. */
export function scaleFor(largest: number, isLogarithmic: boolean): Scale {
  const top = niceAbove(largest);
  if (!isLogarithmic) return { share: (size) => size / top, values: [top, top / 2, 0] };
  const share = (size: number) => Math.log1p(size / 100) / Math.log1p(top / 100);
  return { share, values: [top, top / 10, top / 100, 0] };
}

/** A round number that is not less: 1, 2 or 5 with zeros. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(100, value)));
  return [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= value) ?? value;
}

/** A round step that puts at most `most` times into a span, in milliseconds. */
function timeStep(span: number, most: number): number {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300].map((seconds) => seconds * 1_000);
  return steps.find((step) => span / step <= Math.max(1, most)) ?? steps.at(-1)!;
}
