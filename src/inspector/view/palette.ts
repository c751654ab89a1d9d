import { make } from './dom.js';

/** Colours that canvases need, each a custom property of the style sheet. */
const NAMES = [
  'text',
  'soft',
  'line',
  'accent',
  'bad',
  'warning',
  'key',
  'intra',
  'predicted',
  'bidirectional',
  'sound',
] as const;
const LAYERS = ['layer-0', 'layer-1', 'layer-2', 'layer-3'] as const;

/** One of the colours. */
export type ColorName = (typeof NAMES)[number] | (typeof LAYERS)[number];

/** How long colours are taken to hold, in milliseconds: no event tells that a page's style has changed. */
const LIFETIME = 1_000;

/**
 * The style sheet's colours as canvases take them. A custom property tells its text, such as `light-dark(…)`; only an
 * element that bears it tells the colour.
 */
export class Palette {
  /** Where the colours are read from: goes into the shadow root. */
  readonly element = make('div', { hidden: true });
  readonly #probes = new Map<ColorName, HTMLElement>();
  readonly #colors = new Map<ColorName, string>();
  #until = 0;

  constructor() {
    for (const name of [...NAMES, ...LAYERS]) {
      const probe = make('span');
      probe.style.color = `var(--${name})`;
      this.#probes.set(name, probe);
      this.element.append(probe);
    }
  }

  color(name: ColorName): string {
    const now = performance.now();
    if (now >= this.#until) {
      this.#colors.clear();
      this.#until = now + LIFETIME;
    }
    let color = this.#colors.get(name);
    if (color === undefined) {
      color = getComputedStyle(this.#probes.get(name)!).color;
      this.#colors.set(name, color);
    }
    return color;
  }
}

/** The colour of a spatial layer; there are four, and more repeat them. */
export function layerColor(spatialIndex: number): ColorName {
  return LAYERS[spatialIndex % LAYERS.length]!;
}
