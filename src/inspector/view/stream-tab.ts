import type { InspectorModel } from '../model/inspector-model.js';
import { measuredFields } from '../words/measured-words.js';
import {
  browserFields,
  comparisonRows,
  configurationRows,
  layerRows,
  pipelineFields,
  streamFields,
} from '../words/stream-tables.js';
import { make } from './dom.js';
import { LiveFields, LiveTable } from './live-fields.js';
import type { View } from './view.js';

/** The stream as a whole: how codec and resolution changed, its layers, what analyzer, browser and pipeline count. */
export class StreamTab implements View {
  readonly element: HTMLElement;
  readonly #whole: HTMLElement;
  readonly #configurations = new LiveTable('Codec and resolution', ['Since', 'Codec', 'Picture', 'Format', 'Layer']);
  readonly #layers = new LiveTable('Layers', ['Layer', 'Bytes', 'Bitrate', 'Rate', 'Picture', 'Quantizer']);
  readonly #comparison = new LiveTable('Analyzer and browser', ['Last second', 'Analyzer', 'Browser']);
  readonly #stream = new LiveFields();
  readonly #browser = new LiveFields();
  readonly #pipeline = new LiveFields();
  readonly #measured = new LiveFields();

  constructor() {
    const section = (title: string, content: HTMLElement) => make('section', {}, make('h3', {}, title), content);
    this.#whole = section('Over the whole way', this.#measured.element);
    this.element = make(
      'div',
      { class: 'stream' },
      this.#configurations.element,
      this.#layers.element,
      this.#comparison.element,
      this.#whole,
      section('By the analyzer', this.#stream.element),
      section('By the browser', this.#browser.element),
      section('By the pipeline', this.#pipeline.element),
    );
  }

  update({ stream, shown }: InspectorModel): void {
    const sample = stream?.latestSample;
    const { pipeline, measured } = (stream && shown.attachment(stream.attachment)) ?? {};
    this.#configurations.update(sample ? configurationRows(sample.snapshot) : []);
    this.#layers.update(sample ? layerRows(sample.snapshot) : []);
    this.#comparison.update(sample ? comparisonRows(sample) : []);
    const whole = measured ? measuredFields(measured) : [];
    this.#whole.hidden = whole.length === 0;
    this.#measured.update(whole);
    this.#stream.update(sample ? streamFields(sample.snapshot) : []);
    this.#browser.update(sample?.stats ? browserFields(sample.stats) : []);
    this.#pipeline.update(pipeline ? pipelineFields(pipeline) : []);
  }
}
