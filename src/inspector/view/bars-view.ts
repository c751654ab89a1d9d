import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import { type Bar, type Bars, layOutBars, nearestBar } from '../model/bars.js';
import type { InspectorModel } from '../model/inspector-model.js';
import type { StreamRecord } from '../model/stream-record.js';
import { frameWords } from '../words/frame-words.js';
import { make, setAttribute, setText } from './dom.js';
import { GUTTER } from './draw-axes.js';
import { drawBars } from './draw-bars.js';
import { flagsOf } from './flags.js';
import { Legend } from './legend.js';
import type { Palette } from './palette.js';
import { timelineKeys } from './timeline-keys.js';
import type { View } from './view.js';

/** How far from a bar the pointer may be, in CSS pixels. */
const REACH = 12;
const KEYS =
  'Left and right arrow: frame, with Shift ten. Page up and down: key frame. Home and End: first and last frame. ' +
  'Plus and minus: zoom. Space: pause. Escape: no frame.';

/** Frames as bars by size and type, one of which can be chosen by pointer and keyboard. */
export class BarsView implements View {
  readonly element: HTMLElement;
  /** Whether sizes are drawn by their logarithm, so that delta frames are seen beside key frames. */
  isLogarithmic = false;
  readonly #model: InspectorModel;
  readonly #palette: Palette;
  readonly #onChange: () => void;
  readonly #canvas = make('canvas', { 'aria-hidden': 'true' });
  readonly #field: HTMLElement;
  readonly #tip = make('div', { class: 'tip', 'aria-hidden': 'true', hidden: true });
  readonly #chosen = make('p', { class: 'chosen', part: 'chosen', 'aria-live': 'polite' });
  readonly #legend: Legend;
  readonly #resize: ResizeObserver;
  #bars: Bars = { bars: [], barWidth: 1, largest: 0 };
  #width = 0;
  #height = 0;

  /** @param onChange called after an action that changed the model */
  constructor(model: InspectorModel, palette: Palette, onChange: () => void) {
    this.#model = model;
    this.#palette = palette;
    this.#onChange = onChange;
    this.#legend = new Legend();
    const keys = make('p', { id: 'keys', class: 'unseen' }, KEYS);
    this.#field = make(
      'div',
      {
        class: 'bars',
        part: 'bars',
        role: 'application',
        tabindex: 0,
        'aria-label': 'Frames',
        'aria-describedby': 'keys',
      },
      this.#canvas,
      this.#tip,
    );
    this.element = make(
      'section',
      { 'aria-label': 'Frames by size' },
      this.#field,
      this.#legend.element,
      this.#chosen,
      keys,
    );
    this.#field.addEventListener('pointermove', (event) => this.#onPointer(event));
    this.#field.addEventListener('pointerleave', () => {
      this.#tip.hidden = true;
    });
    this.#field.addEventListener('click', (event) => this.#onClick(event));
    this.#field.addEventListener('keydown', timelineKeys(model, onChange));
    this.#resize = new ResizeObserver(() => {
      this.#measure();
      onChange();
    });
    this.#resize.observe(this.#field);
  }

  update({ stream, shown, stretch, frame, isPaused }: InspectorModel): void {
    setText(this.#chosen, this.#words(stream, frame, isPaused));
    setAttribute(
      this.#field,
      'aria-label',
      stream ? `Frames of ${stream.kind} stream ${stream.synchronizationSource}` : 'Frames',
    );
    const context = this.#canvas.getContext('2d');
    if (!context || this.#width <= GUTTER) return;
    context.clearRect(0, 0, this.#width, this.#height);
    if (!stream) return;
    const { frames } = stream;
    this.#bars = layOutBars(frames, stretch, this.#width - GUTTER);
    const byLayer = isLayered(stream);
    const flags = flagsOf(shown, stream, stretch);
    const picture = {
      bars: this.#bars,
      stretch,
      chosen: frame,
      flags,
      byLayer,
      isLogarithmic: this.isLogarithmic,
    };
    drawBars(context, { width: this.#width, height: this.#height }, picture, this.#palette);
    this.#legend.update(
      frames.slice(frames.firstSince(stretch.from), frames.firstSince(stretch.to)),
      byLayer,
      flags.length > 0,
    );
  }

  dispose(): void {
    this.#resize.disconnect();
  }

  #words(stream: StreamRecord | undefined, frame: AnalyzedFrame | undefined, isPaused: boolean): string {
    if (frame) return frameWords(frame);
    if (!stream || stream.frames.length === 0) return 'No frames yet.';
    return isPaused
      ? 'Paused. Choose a frame by pointer or arrow keys.'
      : 'Choose a frame by pointer or arrow keys; that pauses.';
  }

  #measure(): void {
    const { clientWidth, clientHeight } = this.#field;
    this.#width = clientWidth;
    this.#height = clientHeight;
    this.#canvas.width = Math.round(clientWidth * devicePixelRatio);
    this.#canvas.height = Math.round(clientHeight * devicePixelRatio);
    this.#canvas.getContext('2d')?.scale(devicePixelRatio, devicePixelRatio);
  }

  #barAt({ offsetX }: MouseEvent): Bar | undefined {
    return nearestBar(this.#bars, offsetX - GUTTER, REACH);
  }

  #onPointer(event: PointerEvent): void {
    const bar = this.#barAt(event);
    const frame = bar?.frames[0];
    this.#tip.hidden = !frame;
    if (!frame) return;
    setText(this.#tip, frameWords(frame));
    const left = Math.min(event.offsetX + 12, this.#width - this.#tip.offsetWidth - 4);
    this.#tip.style.transform = `translate(${Math.max(0, left)}px, 4px)`;
  }

  #onClick(event: MouseEvent): void {
    const bar = this.#barAt(event);
    if (!bar) return;
    // A picture of several layers is several frames: each further click chooses the next.
    const next = this.#model.frame ? bar.frames.indexOf(this.#model.frame) + 1 : 0;
    this.#model.chooseFrame(bar.frames[next] ?? bar.frames[0]);
    this.#onChange();
  }
}

/** Whether frames are of several spatial layers, as far as its latest snapshot tells. */
function isLayered({ latestSample }: StreamRecord): boolean {
  return latestSample?.snapshot.video?.layers.some(({ spatialIndex }) => spatialIndex > 0) ?? false;
}
