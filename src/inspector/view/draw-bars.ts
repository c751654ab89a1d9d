import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import type { Bar, Bars } from '../model/bars.js';
import type { Stretch } from '../model/time-window.js';
import { BOTTOM, drawAxes, type Extent, GUTTER, scaleFor, TOP } from './draw-axes.js';
import type { Flag } from './flags.js';
import { frameLook } from './frame-look.js';
import type { Palette } from './palette.js';

/** What is drawn. */
export interface BarsPicture {
  readonly bars: Bars;
  readonly stretch: Stretch;
  readonly chosen: AnalyzedFrame | undefined;
  readonly flags: readonly Flag[];
  readonly byLayer: boolean;
  readonly isLogarithmic: boolean;
}

/** Draws bars for frames, with axes, flags and the chosen frame. Sizes are in CSS pixels. */
export function drawBars(
  context: CanvasRenderingContext2D,
  extent: Extent,
  picture: BarsPicture,
  palette: Palette,
): void {
  const { bars, chosen, stretch, isLogarithmic } = picture;
  const scale = scaleFor(bars.largest, isLogarithmic);
  const [width, depth] = [extent.width - GUTTER, extent.height - TOP - BOTTOM];
  drawAxes(context, extent, stretch, scale, palette);
  context.save();
  context.translate(GUTTER, TOP + depth);
  context.beginPath();
  context.rect(0, -depth - TOP, width, depth + TOP);
  context.clip();
  for (const bar of bars.bars) {
    let below = 0;
    for (const frame of bar.frames) {
      const [bottom, upper] = [scale.share(below) * depth, scale.share(below + frame.size) * depth];
      drawFrame(context, frame, { bar, width: bars.barWidth, bottom, upper }, picture, palette);
      below += frame.size;
    }
  }
  if (chosen) drawCursor(context, picture, { width, height: depth }, palette);
  drawFlags(context, picture, { width, height: depth }, palette);
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
  const broad = Math.max(1, Math.round(width * breadth));
  // Whole pixels, or bars of one pixel are smeared over two.
  const left = Math.round(bar.x - broad / 2);
  const tall = Math.max(1, upper - bottom);
  context.fillStyle = palette.color(color);
  context.globalAlpha = opacity;
  if (isHollow && broad > 3) {
    context.strokeStyle = palette.color(color);
    context.strokeRect(left + 0.5, -upper + 0.5, broad - 1, Math.max(1, tall - 1));
  } else {
    // A gap between spatial layers, where there is room for one.
    context.fillRect(left, -upper, broad, tall > 3 && bottom > 0 ? tall - 1 : tall);
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
  { width, height: depth }: Extent,
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
  { width, height: depth }: Extent,
  palette: Palette,
): void {
  for (const { time, tone } of flags) {
    const x = Math.round(((time - from) / (to - from)) * width);
    context.fillStyle = palette.color(tone);
    context.fillRect(x, -depth - TOP, 8, 5);
    context.fillRect(x, -depth - TOP, 1, tone === 'bad' ? depth + TOP : TOP);
  }
}
