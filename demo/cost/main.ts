/** The page: a form that describes a call, and what it takes of a core in each browser. */
import { element } from '../lib/element.js';
import { figures, measured } from './figures.js';
import { type Room, shareOfCore } from './share-of-core.js';

const form = element('room', HTMLFormElement);
const table = element('shares', HTMLTableElement).tBodies[0]!;
const number = (name: string) => Math.max(0, (form.elements.namedItem(name) as HTMLInputElement).valueAsNumber || 0);
const chosen = (name: string) => (form.elements.namedItem(name) as HTMLSelectElement).value;
const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

function describe(): Room {
  return {
    people: number('people'),
    topology: chosen('topology') as Room['topology'],
    videos: number('videos'),
    voices: number('voices'),
    videoCodec: chosen('codec'),
    videoBitrate: 1_000 * number('bitrate'),
    frameRate: Math.max(1, number('frameRate')),
  };
}

function show(): void {
  table.replaceChildren();
  for (const [browser, costs] of Object.entries(figures)) {
    const load = shareOfCore(describe(), costs);
    const row = table.insertRow();
    const cells = load
      ? [load.framesPerSecond.toFixed(0), ...[load.sending, load.receiving, load.platform, load.total].map(percent)]
      : ['not measured', '', '', '', ''];
    for (const text of [browser, ...cells]) row.insertCell().textContent = text;
  }
}

const codecs = [...new Set(Object.values(figures).flatMap(({ frames }) => Object.keys(frames)))];
const select = form.elements.namedItem('codec') as HTMLSelectElement;
for (const codec of codecs.filter((one) => one.startsWith('video/'))) select.add(new Option(codec.slice(6), codec));
element('measured', HTMLElement).textContent = measured;
form.addEventListener('input', show);
show();
