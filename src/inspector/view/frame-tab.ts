import type { AnalyzedFrame } from '../../analysis/analyzed-frame.js';
import type { FrameUnit } from '../../codecs/parse/index.js';
import type { InspectorModel } from '../model/inspector-model.js';
import { bytes, codecName, counted, percent } from '../words/format.js';
import { frameFields } from '../words/frame-fields.js';
import { make } from './dom.js';
import { LiveFields } from './live-fields.js';
import type { View } from './view.js';

/** The chosen frame: its units as a tree, and all that its record tells. */
export class FrameTab implements View {
  readonly element = make('div', { class: 'frame' });
  #shown: AnalyzedFrame | undefined | null = null;

  update({ frame }: InspectorModel): void {
    if (frame === this.#shown) return;
    this.#shown = frame;
    if (frame) this.element.replaceChildren(units(frame), ...groups(frame));
    else this.element.replaceChildren(make('p', { class: 'soft' }, 'No frame is chosen.'));
  }
}

function groups(frame: AnalyzedFrame): HTMLElement[] {
  return frameFields(frame).map(({ title, fields }) =>
    make('section', {}, make('h3', {}, title), new LiveFields(fields).element),
  );
}

function units(frame: AnalyzedFrame): HTMLElement {
  const { units: all = [], kind, mimeType, size } = frame;
  const section = make('section', { class: 'units', part: 'units' });
  if (all.length === 0) {
    const why = kind === 'audio' || mimeType.toLowerCase() === 'video/vp8' ? 'is one piece' : 'tells no units';
    section.append(make('p', { class: 'soft' }, `This frame of ${codecName(mimeType)} ${why}.`));
    return section;
  }
  section.append(
    make('h3', {}, counted(all.length, 'unit')),
    make('ul', {}, ...all.map((unit) => make('li', {}, unitTree(unit, size)))),
  );
  return section;
}

/** A unit that opens to its fields. Its bar shows where in the frame it is. */
function unitTree({ type, name, offset, size }: FrameUnit, frameSize: number): HTMLElement {
  const extent = make('span', { class: 'extent', 'aria-hidden': 'true' });
  const part = make('span');
  part.style.marginInlineStart = percent(offset / frameSize).replace(' ', '');
  part.style.width = percent(size / frameSize).replace(' ', '');
  extent.append(part);
  const { element: fields } = new LiveFields([
    ['Type', String(type)],
    ['Name', name],
    ['Offset', `${offset} B`],
    ['Size', `${size} B`],
    ['Share of the frame', percent(size / frameSize)],
  ]);
  return make('details', {}, make('summary', {}, make('code', {}, name), ` ${bytes(size)} `, extent), fields);
}
