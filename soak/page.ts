/** The soak's page: calls over real connections, judged while they run. */
import { Soak } from './soak.js';
import type { Tally } from './tally.js';

/** What the page is to do. */
export interface SoakTask {
  readonly minutes: number;
  readonly seed: number;
}

/** What it tells in the end. Memory in MB by seconds since the start. */
export interface SoakResult {
  readonly counts: Tally['counts'];
  readonly failures: readonly string[];
  readonly failed: number;
  readonly series: readonly { readonly name: string; readonly points: readonly (readonly [number, number])[] }[];
}

/** Milliseconds from one look to the next. */
const LOOK = 1_000;
const CHECK = 5_000;
const MEMORY = 10_000;
/** The series that is judged from its middle on: run.mjs. */
const PROCESSES = "the browser's processes, second half";

export async function measure(task: SoakTask, tell: (progress: string) => void): Promise<SoakResult> {
  const soak = new Soak(task.seed);
  const { tally } = soak;
  hearTrouble(tally);
  const start = performance.now();
  const seconds = () => Math.round((performance.now() - start) / 1_000);
  const series = {
    'what the browser counts': [] as [number, number][],
    [PROCESSES]: [] as [number, number][],
  };
  await soak.begin();
  const timers = [
    every(LOOK, async () => {
      await tally.watch('look', soak.look());
      const { happened = {}, audio = {}, video = {} } = tally.counts;
      const events = Object.values(happened).reduce((sum, count) => sum + count, 0);
      const frames = `${audio.arrived ?? 0} and ${video.arrived ?? 0} frames arrived`;
      tell(`${seconds()} s, ${events} events, ${frames}, ${tally.failed} failures`);
    }),
    every(CHECK, () => soak.check()),
    every(MEMORY, async () => {
      const [counted, own] = await readMemory();
      if (counted !== undefined) series['what the browser counts'].push([seconds(), counted / 1e6]);
      if (own) series[PROCESSES].push([seconds(), own / 1e6]);
    }),
  ];
  while (performance.now() - start < 60_000 * task.minutes) await soak.step();
  await soak.end();
  for (const stop of timers) stop();
  const { counts, failures, failed } = tally;
  const all = Object.entries(series).map(([name, points]) => ({ name, points }));
  return { counts, failures, failed, series: all.filter(({ points }) => points.length > 0) };
}

/** Whatever a page should never say. */
function hearTrouble(tally: Tally): void {
  addEventListener('unhandledrejection', ({ reason }) => tally.fail(`page: unhandled rejection: ${reason}`));
  addEventListener('error', ({ message }) => tally.fail(`page: ${message}`));
  for (const level of ['error', 'warn'] as const) {
    console[level] = (...words: readonly unknown[]) => tally.fail(`page: console.${level}: ${words.join(' ')}`);
  }
}

/** Does something again and again, one time after the other, until it is told to stop. */
function every(interval: number, work: () => Promise<void>): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const next = () => {
    timer = setTimeout(() => void work().finally(() => isStopped || next()), interval);
  };
  let isStopped = false;
  next();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** Bytes of page and workers, and of all the browser's processes; `undefined` or null where nobody tells. */
async function readMemory(): Promise<[number | undefined, number | null]> {
  const { measureUserAgentSpecificMemory: count } = performance as Performance & {
    measureUserAgentSpecificMemory?: () => Promise<{ readonly bytes: number }>;
  };
  const counted = await count?.call(performance);
  await fetch('/cpu/mark');
  const own = (await (await fetch('/cpu/resident')).json()) as number | null;
  return [counted?.bytes, own];
}
