import type { Measured } from '../measured.js';
import { shuffled } from '../shuffled.js';
import type { Lanes, Paced, Window, WindowTimes } from './lanes.js';

/** What is compared; the first is what the others are divided by. */
export interface PacedComparison {
  readonly name: string;
  readonly variants: readonly [Paced, ...Paced[]];
}

/** How long and how often to measure. */
export interface PacedEffort extends WindowTimes {
  /** Windows of each variant. */
  readonly rounds: number;
}

/** The value below which a share of them lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** What is told of a window, and how far the control may be off: the slowest frames differ by themselves. */
const METRICS = [
  {
    what: 'half of the frames take less',
    unit: 'ms',
    tolerance: 0.25,
    of: ({ latencies }: Window) => percentile(latencies, 0.5),
  },
  {
    what: '99 of 100 frames take less',
    unit: 'ms',
    tolerance: 0.6,
    of: ({ latencies }: Window) => percentile(latencies, 0.99),
  },
  { what: 'CPU of the workers', unit: '% of a core', tolerance: 0.15, of: ({ cpu }: Window) => cpu },
  { what: 'CPU of the browser', unit: '% of a core', tolerance: 0.15, of: ({ browserCpu }: Window) => browserCpu },
] as const;

/** Has every variant run one window a round, in an order drawn anew, the first twice. */
export async function measurePaced(
  { name, variants }: PacedComparison,
  effort: PacedEffort,
  lanes: Lanes,
  onProgress: (text: string) => void,
): Promise<Measured[]> {
  const [baseline, ...others] = variants;
  const all = [baseline, { ...baseline, name: `${baseline.name}, again` }, ...others];
  const keys = all.map((_, index) => `${name} ${index}`);
  for (const [index, variant] of all.entries()) await lanes.open(keys[index]!, variant);
  const windows: Window[][] = all.map(() => []);
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const index of shuffled(all.length)) {
      onProgress(`${name}, round ${round + 1} of ${effort.rounds}`);
      windows[index]!.push(await lanes.measure(keys[index]!, all[index]!, effort));
    }
  }
  for (const key of keys) await lanes.close(key);
  const notes = all.flatMap(({ name: variant }, index) => lossOf(variant, windows[index]!));
  return METRICS.flatMap(({ what, unit, tolerance, of }) => {
    const samples = windows.map((rounds) => rounds.map(of));
    // Not on every system.
    if (samples.flat().includes(undefined)) return [];
    const names = all.map((variant) => variant.name);
    return [{ name: `${name}: ${what}`, unit, tolerance, variants: names, samples: samples as number[][], notes }];
  });
}

/** Who drops frames is soon done with them; what is given up counts as dropped. */
function lossOf(name: string, windows: readonly Window[]): string[] {
  const lost = windows.reduce((sum, window) => sum + window.lost, 0);
  const sent = windows.reduce((sum, window) => sum + window.sent, 0);
  return lost === 0 ? [] : [`${name} lost ${lost} of ${sent} frames, or had them for ten seconds.`];
}
