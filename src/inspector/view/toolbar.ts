import { EXPORTS, type ExportFormat, exportFileName } from '../model/export.js';
import type { InspectorModel } from '../model/inspector-model.js';
import { MAXIMUM_SPAN, MINIMUM_SPAN } from '../model/time-window.js';
import { encryptionWords } from '../words/encryption-words.js';
import { clock, milliseconds } from '../words/format.js';
import { button, make, setAttribute, setText } from './dom.js';
import type { View } from './view.js';

/** Told of what the toolbar asks for. */
export interface ToolbarActions {
  /** The model has changed. */
  onChange(): void;
  onScale(isLogarithmic: boolean): void;
}

/** Pause, zoom, scale, how far back, and export. */
export class Toolbar implements View {
  readonly element: HTMLElement;
  readonly #pause: HTMLButtonElement;
  readonly #span = make('span', { class: 'span' });
  readonly #state = make('span', { class: 'state', role: 'status' });
  readonly #encryption = make('span', { class: 'badge' });
  readonly #zoomIn: HTMLButtonElement;
  readonly #zoomOut: HTMLButtonElement;

  constructor(model: InspectorModel, { onChange, onScale }: ToolbarActions) {
    const act = (action: () => void) => () => {
      action();
      onChange();
    };
    this.#pause = button(
      'Pause',
      act(() => (model.isPaused ? model.resume() : model.pause())),
      { class: 'primary' },
    );
    this.#zoomOut = button(
      '−',
      act(() => model.setSpan(model.span * 2)),
      { 'aria-label': 'Show more time' },
    );
    this.#zoomIn = button(
      '+',
      act(() => model.setSpan(model.span / 2)),
      { 'aria-label': 'Show less time' },
    );
    const scale = button('Log', () => {
      const isLogarithmic = scale.getAttribute('aria-pressed') !== 'true';
      scale.setAttribute('aria-pressed', String(isLogarithmic));
      onScale(isLogarithmic);
    });
    scale.setAttribute('aria-pressed', 'false');
    scale.title = 'Logarithmic sizes';
    const formats = Object.entries(EXPORTS) as [ExportFormat, (typeof EXPORTS)[ExportFormat]][];
    const downloads = formats.map(([format, { title }]) => button(title, () => download(model, format)));
    const group = (name: string, ...children: (Node | string)[]) =>
      make('div', { role: 'group', 'aria-label': name }, ...children);
    this.element = make(
      'header',
      { class: 'toolbar', part: 'toolbar' },
      group('Time', this.#pause, this.#zoomOut, this.#span, this.#zoomIn, scale),
      this.#state,
      this.#encryption,
      group('Export', make('span', { class: 'soft', 'aria-hidden': 'true' }, 'Export'), ...downloads),
    );
  }

  update({ isPaused, span, stretch, shown, stream }: InspectorModel): void {
    setText(this.#pause, isPaused ? 'Live' : 'Pause');
    setText(this.#span, milliseconds(span));
    setText(this.#state, isPaused ? `Paused at ${clock(stretch.to)}` : 'Live');
    setAttribute(this.#state, 'class', isPaused ? 'state' : 'state live');
    this.#zoomIn.disabled = span <= MINIMUM_SPAN;
    this.#zoomOut.disabled = span >= MAXIMUM_SPAN;
    const record = stream && shown.attachment(stream.attachment);
    const words = record && encryptionWords(record, undefined);
    this.#encryption.hidden = !words || words.word === '…';
    if (!words) return;
    setText(this.#encryption, words.word);
    setAttribute(this.#encryption, 'class', `badge ${words.tone}`);
  }
}

/** Offers the recorded frames as a file. */
function download(model: InspectorModel, format: ExportFormat): void {
  const { write, type } = EXPORTS[format];
  const url = URL.createObjectURL(new Blob([write(model.shown)], { type }));
  make('a', { href: url, download: exportFileName(format, Date.now()) }).click();
  // A browser that asks where to put it reads it only then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
