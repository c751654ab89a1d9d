import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import type { Bar, Bars } from '../model/bars.js';
import type { FrameRing } from '../model/frame-ring.js';
import type { Stretch } from '../model/time-window.js';
import { bytes, clock } from '../words/format.js';
import { frameLook } from './frame-look.js';
import type { Palette } from './palette.js';

/** Room for the values of vertical axes, in CSS pixels; plots have the same, so that all stand above each other. */
export const GUTTER = 72;
/** Room above the bars for marks, and below for times. */
const TOP = 12;
const BOTTOM = 20;
const FONT = '11px system-ui, sans-serif';

/** What is drawn. */
export interface BarsPicture {
  readonly frames: FrameRing;
  readonly bars: Bars;
  readonly stretch: Stretch;
  readonly chosen: AnalyzedFrame | undefined;
  /** Moments of events that are worth a flag, in milliseconds since the epoch. */
  readonly flags: readonly number[];
  readonly byLayer: boolean;
  readonly isLogarithmic: boolean;
}

/** A frame's height above the axis, as a share of the picture's. */
type Scale = (size: number) => number;

/** Draws bars for frames, with axes, flags and the chosen frame. Sizes are in CSS pixels. */
export function drawBars(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  picture: BarsPicture,
  palette: Palette,
): void {
  const { bars, frames, chosen, isLogarithmic } = picture;
  const top = niceAbove(bars.largest);
  const scale: Scale = isLogarithmic ? (size) => Math.log1p(size / 100) / Math.log1p(top / 100) : (size) => size / top;
  const depth = height - TOP - BOTTOM;
  context.font = FONT;
  drawAxes(context, { width, height }, picture, { top, scale }, palette);
  context.save();
  context.translate(GUTTER, TOP + depth);
  context.beginPath();
  context.rect(0, -depth - TOP, width - GUTTER, depth + TOP);
  context.clip();
  for (const bar of bars.bars) {
    let below = 0;
    for (let at = bar.from; at < bar.to; at += 1) {
      const frame = frames.at(at)!;
      const [bottom, upper] = [scale(below) * depth, scale(below + frame.size) * depth];
      drawFrame(context, frame, { bar, width: bars.barWidth, bottom, upper }, picture, palette);
      below += frame.size;
    }
  }
  if (chosen) drawCursor(context, picture, { width: width - GUTTER, depth }, palette);
  drawFlags(context, picture, { width: width - GUTTER, depth }, palette);
  context.restore();
}

interface Place {
  readonly bar: Bar;
  readonly width: number;
  readonly bottom: number;
  readonly upper: number;
}

function drawFrame(
  context: CanvasRenderingContext2D,
  frame: AnalyzedFrame,
  { bar, width, bottom, upper }: Place,
  { byLayer }: BarsPicture,
  palette: Palette,
): void {
  const { color, breadth, opacity, isMarked, isHollow } = frameLook(frame, byLayer);
  const broad = Math.max(1, width * breadth);
  const tall = Math.max(1, upper - bottom);
  context.fillStyle = palette.color(color);
  context.globalAlpha = opacity;
  if (isHollow && broad > 3) {
    context.strokeStyle = palette.color(color);
    context.strokeRect(bar.x - broad / 2 + 0.5, -upper + 0.5, broad - 1, Math.max(1, tall - 1));
  } else {
    // A gap between spatial layers, where there is room for one.
    context.fillRect(bar.x - broad / 2, -upper, broad, tall > 3 && bottom > 0 ? tall - 1 : tall);
  }
  context.globalAlpha = 1;
  if (!isMarked || bottom > 0) return;
  const above = -upper - 3;
  context.fillStyle = palette.color('key');
  context.beginPath();
  context.moveTo(bar.x, above);
  context.lineTo(bar.x - 4, above - 6);
  context.lineTo(bar.x + 4, above - 6);
  context.fill();
}

function drawCursor(
  context: CanvasRenderingContext2D,
  { chosen, stretch: { from, to } }: BarsPicture,
  { width, depth }: { readonly width: number; readonly depth: number },
  palette: Palette,
): void {
  const x = ((chosen!.time - from) / (to - from)) * width;
  context.fillStyle = palette.color('accent');
  context.globalAlpha = 0.25;
  context.fillRect(x - 5, -depth - TOP, 10, depth + TOP);
  context.globalAlpha = 1;
  context.fillRect(x - 0.75, -depth - TOP, 1.5, depth + TOP);
}

function drawFlags(
  context: CanvasRenderingContext2D,
  { flags, stretch: { from, to } }: BarsPicture,
  { width, depth }: { readonly width: number; readonly depth: number },
  palette: Palette,
): void {
  context.fillStyle = palette.color('bad');
  for (const time of flags) {
    const x = ((time - from) / (to - from)) * width;
    context.fillRect(x - 0.5, -depth - TOP, 1, depth + TOP);
    context.fillRect(x, -depth - TOP, 8, 5);
  }
}

function drawAxes(
  context: CanvasRenderingContext2D,
  { width, height }: { readonly width: number; readonly height: number },
  { stretch: { from, to }, isLogarithmic }: BarsPicture,
  { top, scale }: { readonly top: number; readonly scale: Scale },
  palette: Palette,
): void {
  const depth = height - TOP - BOTTOM;
  context.strokeStyle = palette.color('line');
  context.fillStyle = palette.color('soft');
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const values = isLogarithmic ? [top, top / 10, top / 100] : [top, top / 2];
  for (const value of [...values, 0]) {
    const y = Math.round(TOP + depth * (1 - scale(value))) + 0.5;
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
