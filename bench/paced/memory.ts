import type { Series } from '../measured.js';
import type { Lanes, Paced } from './lanes.js';
import { CALL } from './pattern.js';

const PACED: Paced = { name: 'Framepipe', carrier: 'framepipe', load: { streams: 20, workers: 1, ...CALL } };
/** Milliseconds from one look to the next. */
const INTERVAL = 5_000;

/** Bytes of the page and its workers, as the page counts them; `undefined` where the browser does not. */
export type Count = () => Promise<number | undefined>;

/** Looks at memory again and again while 20 streams run for so many minutes. */
export async function memory(
  minutes: number,
  lanes: Lanes,
  count: Count,
  onProgress: (text: string) => void,
): Promise<Series[]> {
  await lanes.open('memory', PACED);
  const resident: [number, number][] = [];
  const counted: [number, number][] = [];
  const start = performance.now();
  const end = start + 60_000 * minutes;
  while (performance.now() < end) {
    const { lost, sent } = await lanes.measure('memory', PACED, { duration: INTERVAL, settle: 0 });
    if (lost > 0) throw new Error(`memory: ${lost} of ${sent} frames were lost, which weigh nothing`);
    const seconds = Math.round((performance.now() - start) / 1_000);
    const [own, page] = [await lanes.memory(), await count()];
    if (own !== undefined) resident.push([seconds, own / 1e6]);
    if (page !== undefined) counted.push([seconds, page / 1e6]);
    onProgress(`20 streams, ${seconds} s`);
  }
  await lanes.close('memory');
  return [
    { name: "20 streams, the process' own memory", unit: 'MB', points: resident },
    { name: '20 streams, what the browser counts of page and workers', unit: 'MB', points: counted },
  ].filter(({ points }) => points.length > 0);
}
