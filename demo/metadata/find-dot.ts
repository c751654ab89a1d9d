import type { Point } from './channels.js';

/** The size in which pictures are looked at, in pixels. */
const [WIDTH, HEIGHT] = [320, 180];
/** By how much red exceeds blue in the dot and nowhere else, and how many pixels it has at least. */
const [YELLOW, ENOUGH] = [60, 40];

let context: OffscreenCanvasRenderingContext2D | undefined;

/** Where the yellow dot is in a picture: the middle of its pixels. Undefined where there is none. */
export function findDot(picture: CanvasImageSource): Point | undefined {
  context ??= new OffscreenCanvas(WIDTH, HEIGHT).getContext('2d', { willReadFrequently: true })!;
  context.drawImage(picture, 0, 0, WIDTH, HEIGHT);
  const { data } = context.getImageData(0, 0, WIDTH, HEIGHT);
  let [count, x, y] = [0, 0, 0];
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
    if (data[4 * pixel]! - data[4 * pixel + 2]! < YELLOW) continue;
    count += 1;
    x += (pixel % WIDTH) + 0.5;
    y += Math.floor(pixel / WIDTH) + 0.5;
  }
  return count < ENOUGH ? undefined : { x: x / count / WIDTH, y: y / count / HEIGHT };
}
