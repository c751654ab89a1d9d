import type { Point } from './channels.js';

/** In pixels. */
const [WIDTH, HEIGHT, RADIUS] = [640, 360, 22];
/** What an arrow key moves the pointer by. */
const STEP = 0.02;
/** After so long without a hand on it the pointer wanders by itself again, in milliseconds. */
const PATIENCE = 3_000;

const hasReducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
const clamp = (value: number) => Math.min(0.95, Math.max(0.05, value));

/**
 * The sender's picture: a yellow dot, which follows the pointer or the arrow keys, and else wanders; and the number of the
 * latest caption. Both are in the picture before it is encoded.
 */
export class Scene {
  /** The number that the picture shows. */
  line = 0;
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #point: Point = { x: 0.5, y: 0.5 };
  #held = Number.NEGATIVE_INFINITY;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    [canvas.width, canvas.height] = [WIDTH, HEIGHT];
    this.#context = canvas.getContext('2d')!;
    canvas.addEventListener('pointermove', ({ offsetX, offsetY }) => {
      this.#hold({ x: offsetX / canvas.clientWidth, y: offsetY / canvas.clientHeight });
    });
    canvas.addEventListener('keydown', (event) => this.#step(event));
    this.draw();
  }

  /** Draws the next picture, and tells where the dot is in it. */
  draw(): Point {
    const now = performance.now();
    if (now - this.#held > PATIENCE && !hasReducedMotion.matches) this.#point = wander(now / 1_000);
    const { x, y } = this.#point;
    const context = this.#context;
    const sky = context.createLinearGradient(0, 0, WIDTH, HEIGHT);
    sky.addColorStop(0, '#1d3a9e');
    sky.addColorStop(1, '#5a2ea6');
    context.fillStyle = sky;
    context.fillRect(0, 0, WIDTH, HEIGHT);
    context.fillStyle = '#fff';
    context.font = '600 40px ui-monospace, monospace';
    context.fillText(`line ${this.line}`, 24, 56);
    context.fillStyle = '#ffd166';
    context.beginPath();
    context.arc(x * WIDTH, y * HEIGHT, RADIUS, 0, 2 * Math.PI);
    context.fill();
    return this.#point;
  }

  get canvas(): HTMLCanvasElement {
    return this.#canvas;
  }

  #hold({ x, y }: Point): void {
    this.#point = { x: clamp(x), y: clamp(y) };
    this.#held = performance.now();
  }

  #step(event: KeyboardEvent): void {
    const [right, down] = arrows[event.key] ?? [0, 0];
    if (right === 0 && down === 0) return;
    event.preventDefault();
    this.#hold({ x: this.#point.x + right * STEP, y: this.#point.y + down * STEP });
  }
}

const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

function wander(seconds: number): Point {
  return { x: 0.5 + 0.35 * Math.sin(seconds * 1.5), y: 0.5 + 0.3 * Math.cos(seconds * 2.1) };
}
