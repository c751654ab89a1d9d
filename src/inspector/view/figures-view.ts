import type { InspectorModel } from '../model/inspector-model.js';
import type { Sample } from '../model/stream-record.js';
import { bitrate, decimal, milliseconds, size } from '../words/format.js';
import { make, setText } from './dom.js';
import type { View } from './view.js';

/** A figure's name, and its value now. */
type Figure = readonly [name: string, value: (sample: Sample) => string];

const VIDEO: readonly Figure[] = [
  ['Bitrate', ({ snapshot }) => bitrate(snapshot.bitrate.oneSecond)],
  ['Frame rate', ({ snapshot }) => decimal(snapshot.cadence.arrivalRate)],
  [
    'Resolution',
    ({ snapshot: { configurations } }) => size(configurations.at(-1)?.width, configurations.at(-1)?.height),
  ],
  ['Quantizer', ({ snapshot }) => decimal(snapshot.video?.quantizers.mean)],
  ['Since key', ({ snapshot }) => frames(snapshot.video?.gop.length)],
  ['Jitter', ({ snapshot }) => milliseconds(snapshot.jitter)],
  ['Lost', ({ snapshot }) => String(snapshot.missing.lost)],
  ['Freezes', ({ snapshot }) => String(snapshot.video?.freezes.count ?? 0)],
];

const AUDIO: readonly Figure[] = [
  VIDEO[0]!,
  ['Packet rate', ({ snapshot }) => decimal(snapshot.cadence.arrivalRate)],
  [
    'Level',
    ({ snapshot: { audio } }) => (audio?.meanLevel === undefined ? '–' : `${decimal(audio.meanLevel, 0)} dBov`),
  ],
  ['Jitter', ({ snapshot }) => milliseconds(snapshot.jitter)],
  ['Lost', ({ snapshot }) => String(snapshot.missing.lost)],
];

/** The stream's most important values. */
export class FiguresView implements View {
  readonly element = make('dl', { class: 'figures', part: 'figures' });
  readonly #values: HTMLElement[] = [];
  #figures: readonly Figure[] = [];

  update({ stream }: InspectorModel): void {
    const sample = stream?.latestSample;
    this.element.hidden = !sample;
    if (!sample) return;
    this.#show(stream.kind === 'video' ? VIDEO : AUDIO);
    for (const [index, [, value]] of this.#figures.entries()) setText(this.#values[index]!, value(sample));
  }

  #show(figures: readonly Figure[]): void {
    if (figures === this.#figures) return;
    this.#figures = figures;
    this.#values.splice(0);
    this.element.replaceChildren();
    for (const [name] of figures) {
      const value = make('dd');
      this.#values.push(value);
      this.element.append(make('div', {}, make('dt', {}, name), value));
    }
  }
}

const frames = (length: number | undefined) => (length === undefined ? '–' : String(length));
