import type { InspectorModel } from '../model/inspector-model.js';
import { BarsView } from './bars-view.js';
import { DrawClock } from './clock.js';
import { ConnectionTab } from './connection-tab.js';
import { make } from './dom.js';
import { EncryptionTab } from './encryption-tab.js';
import { EventsTab } from './events-tab.js';
import { FiguresView } from './figures-view.js';
import { FrameTab } from './frame-tab.js';
import { Palette } from './palette.js';
import { PlotsView } from './plots-view.js';
import { Scroller } from './scroller.js';
import { StreamTab } from './stream-tab.js';
import { StreamsView } from './streams-view.js';
import { styleSheet } from './style.js';
import { type Tab, Tabs } from './tabs.js';
import { Toolbar } from './toolbar.js';
import type { View } from './view.js';

/** How often all is drawn, in milliseconds: as often as most values change. The bars go on more smoothly. */
const INTERVAL = 900;

/** All views of an inspector, in its shadow root, and the clock that draws them. */
export class Panel {
  readonly #root: ShadowRoot;
  readonly #model: InspectorModel;
  readonly #bars: View;
  readonly #views: readonly View[];
  readonly #clock: DrawClock;
  /** When all is due to be drawn, not the bars alone. */
  #due = 0;

  constructor(root: ShadowRoot, model: InspectorModel) {
    this.#root = root;
    this.#model = model;
    const palette = new Palette();
    const drawSoon = () => this.drawSoon();
    const bars = new BarsView(model, palette, drawSoon);
    const onScale = (isLogarithmic: boolean) => {
      bars.isLogarithmic = isLogarithmic;
      this.drawSoon();
    };
    const onStream = (key: string) => {
      model.chooseStream(key);
      this.drawSoon();
    };
    const tabs: readonly Tab[] = [
      { title: 'Frame', view: new FrameTab() },
      { title: 'Stream', view: new StreamTab() },
      { title: 'Events', view: new EventsTab(model, drawSoon) },
      { title: 'Encryption', view: new EncryptionTab() },
      { title: 'Connection', view: new ConnectionTab(model, drawSoon) },
    ];
    const toolbar = new Toolbar(model, { onChange: drawSoon, onScale });
    const streams = new StreamsView(onStream);
    const timeline = [new FiguresView(), bars, new Scroller(model, drawSoon), new PlotsView(palette, drawSoon)];
    const details = new Tabs(tabs, drawSoon);
    const main = make('div', { class: 'timeline' }, ...timeline.map(({ element }) => element));
    const body = make('div', { class: 'body' }, streams.element, main, details.element);
    this.#bars = bars;
    this.#views = [toolbar, streams, ...timeline, details];
    root.adoptedStyleSheets = [styleSheet()];
    root.replaceChildren(palette.element, toolbar.element, body);
    this.#clock = new DrawClock(root.host, () => this.#draw());
  }

  /** Draws all with the next frame of the screen, if the inspector is to be seen. */
  drawSoon(): void {
    this.#due = 0;
    this.#clock.drawSoon();
  }

  dispose(): void {
    this.#clock.stop();
    for (const view of this.#views) view.dispose?.();
    this.#root.replaceChildren();
  }

  #draw(): void {
    // While paused, what is heard of the pipelines still changes nothing that is shown.
    this.#clock.isMoving = !this.#model.isPaused;
    const now = performance.now();
    const isDue = now >= this.#due;
    if (isDue) this.#due = now + INTERVAL;
    for (const view of isDue ? this.#views : [this.#bars]) view.update(this.#model);
  }
}
