import type { Comparison, Variant } from './comparison.js';
import type { CpuClock } from './cpu-clock.js';
import type { Measured } from './measured.js';
import { shuffled } from './shuffled.js';

/** How long and how often to measure. */
export interface Effort {
  /** Samples of each variant. */
  readonly rounds: number;
  /** Milliseconds of one try: long beside the clock's grain, short beside what other processes take at a time. */
  readonly tryTime: number;
  /** Tries of one sample, of which the fastest counts: what interrupts one leaves others alone. */
  readonly tries: number;
  /** Milliseconds that each variant runs before it counts, so that it is compiled. */
  readonly warmUp: number;
  /** Samples of each variant's CPU time. */
  readonly cpuRounds: number;
  /** Milliseconds of one: what asking for the time takes is little beside it. */
  readonly cpuTime: number;
}

/** What keeps engines from leaving out work whose result nobody wants. */
let sink = 0;

/**
 * Times every variant once a round, in an order that is drawn anew each time, so that what slows the machine down for a
 * while hits all alike. The baseline is there twice: what its two samples differ by, nothing that is measured here can
 * undercut.
 */
export async function measure(comparison: Comparison, effort: Effort, clock?: CpuClock): Promise<Measured> {
  const { name, baseline, variants } = comparison;
  const all = [baseline, { ...baseline, name: `${baseline.name}, again` }, ...variants];
  const counts: number[] = [];
  for (const variant of all) counts.push(await warmUp(variant, effort));
  const samples: number[][] = all.map(() => []);
  for (let round = 0; round < effort.rounds; round += 1) {
    for (const index of shuffled(all.length)) {
      // Lets the collector and the messages of the sample before have their turn outside of this one.
      await new Promise((resolve) => setTimeout(resolve));
      const tries: number[] = [];
      while (tries.length < effort.tries) tries.push(await time(all[index]!, counts[index]!));
      samples[index]![round] = (Math.min(...tries) * 1_000) / counts[index]!;
    }
  }
  if (Number.isNaN(sink)) throw new Error(`${name}: a variant returned no number`);
  const cpu = clock && (await cpuOf(all, counts, effort, clock));
  return { name, unit: 'µs a frame', variants: all.map((variant) => variant.name), samples, ...(cpu && { cpu }) };
}

/** Microseconds a frame that all of the browser's threads work: some engines encrypt in others than the worker's. */
async function cpuOf(
  all: readonly Variant[],
  counts: readonly number[],
  { cpuRounds, cpuTime, tryTime }: Effort,
  clock: CpuClock,
): Promise<number[][]> {
  const samples: number[][] = all.map(() => []);
  const workedDuring = async (work: () => unknown): Promise<number> => {
    const { all: before } = await clock.read();
    await work();
    return (await clock.read()).all - before;
  };
  for (let round = 0; round < cpuRounds; round += 1) {
    for (const index of shuffled(all.length)) {
      const count = Math.ceil((counts[index]! * cpuTime) / tryTime);
      await all[index]!.prepare?.(count);
      const asking = await workedDuring(() => {});
      const worked = await workedDuring(() => all[index]!.run(count));
      samples[index]![round] = (Math.max(0, worked - asking) * 1_000) / count;
    }
  }
  return samples;
}

/** Returns how many frames a try takes. */
async function warmUp(variant: Variant, { tryTime, warmUp: limit }: Effort): Promise<number> {
  const end = performance.now() + limit;
  let count = 1;
  for (;;) {
    const taken = await time(variant, count);
    if (taken >= tryTime && performance.now() >= end) return Math.max(1, Math.round((count * tryTime) / taken));
    if (taken < tryTime) count = Math.ceil(count * Math.min(8, (1.2 * tryTime) / Math.max(taken, 0.1)));
  }
}

async function time({ prepare, run }: Variant, count: number): Promise<number> {
  await prepare?.(count);
  const start = performance.now();
  const result = run(count);
  // What is synchronous is not made to wait for a turn.
  sink += result instanceof Promise ? await result : result;
  return performance.now() - start;
}
