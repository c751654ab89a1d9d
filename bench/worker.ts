/** The dedicated worker that measures: gets the groups' names and the effort, and tells of each when it is done. */
import type { Comparison, Wants } from './comparison.js';
import { allocations } from './comparisons/allocations.js';
import { analyzerStage } from './comparisons/analyzer.js';
import { frameSize } from './comparisons/frame-size.js';
import { hostile } from './comparisons/hostile.js';
import { parsers } from './comparisons/parsers.js';
import { pipelines } from './comparisons/pipelines.js';
import { sizes } from './comparisons/sizes.js';
import { stages } from './comparisons/stages.js';
import { startCodes } from './comparisons/start-codes.js';
import { CpuClock, RECOGNITION, spin } from './cpu-clock.js';
import { type Effort, measure } from './measure.js';
import type { Measured, Series } from './measured.js';
import { curves, streams } from './paced/groups.js';
import { Lanes } from './paced/lanes.js';
import { measurePaced, type PacedComparison, type PacedEffort } from './paced/measure-paced.js';
import { memory } from './paced/memory.js';

/** By the name that `npm run bench` takes. */
const timed: Readonly<Record<string, (wants: Wants) => Promise<readonly Comparison[]>>> = {
  parsers,
  'frame-size': frameSize,
  'start-codes': startCodes,
  hostile,
  analyzer: analyzerStage,
  pipelines,
  stages,
  curves: sizes,
};
const counted: Readonly<Record<string, () => Promise<readonly Measured[]>>> = { allocations };
const paced: Readonly<Record<string, readonly PacedComparison[]>> = { streams, curves };

interface Task {
  /** Groups. */
  readonly names: readonly string[];
  /** Comparisons that need no more. */
  readonly done: readonly string[];
  /** Only those whose name holds one of these words, all where there is none. */
  readonly words: readonly string[];
  readonly effort: Effort;
  readonly pacedEffort: PacedEffort;
  /** Of the group `memory`. */
  readonly minutes: number;
}

const progress = (text: string) => postMessage({ progress: text });

async function run({ names, done, words, effort, pacedEffort, minutes }: Task): Promise<void> {
  const asked: Wants = (name) => words.length === 0 || words.some((word) => name.includes(word));
  const wants: Wants = (name) => !done.includes(name) && asked(name);
  const wanted = ({ name }: { readonly name: string }) => wants(name);
  const measured: Measured[] = [];
  const series: Series[] = [];
  const clock = await CpuClock.find(() => spin(RECOGNITION));
  const lanes = new Lanes();
  for (const name of names) {
    for (const comparison of ((await timed[name]?.(wants)) ?? []).filter(wanted)) {
      progress(comparison.name);
      measured.push(await measure(comparison, effort, clock));
    }
    measured.push(...((await counted[name]?.()) ?? []).filter(wanted));
    for (const comparison of (paced[name] ?? []).filter(({ name: one }) => asked(one))) {
      measured.push(...(await measurePaced(comparison, pacedEffort, lanes, progress)).filter(wanted));
    }
    if (name === 'memory') series.push(...(await memory(minutes, lanes, countedByPage, progress)));
  }
  postMessage({ measured, series });
}

/** Only the page may ask. */
function countedByPage(): Promise<number | undefined> {
  return new Promise((resolve) => {
    const listen = ({ data }: MessageEvent<{ readonly bytes: number | null }>) => {
      removeEventListener('message', listen);
      resolve(data.bytes ?? undefined);
    };
    addEventListener('message', listen);
    postMessage({ memory: true });
  });
}

const start = ({ data }: MessageEvent<Task>) => {
  removeEventListener('message', start);
  run(data).catch((error: unknown) => postMessage({ error: String(error) }));
};
addEventListener('message', start);
