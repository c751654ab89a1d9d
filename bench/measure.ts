import type { Comparison, Variant } from './comparison.js';

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
}

/** The samples of one comparison: `samples[variant][round]`, microseconds a frame. */
export interface Measured {
  readonly name: string;
  /** Of the baseline, of the baseline once more, and of the others. */
  readonly variants: readonly string[];
  readonly samples: readonly (readonly number[])[];
}

/** What keeps engines from leaving out work whose result nobody wants. */
let sink = 0;

/**
 * Times every variant once a round, in an order that is drawn anew each time, so that what slows the machine down for a
 * while hits all alike. The baseline is there twice: what its two samples differ by, nothing that is measured here can
 * undercut.
 */
export async function measure({ name, baseline, variants }: Comparison, effort: Effort): Promise<Measured> {
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
  return { name, variants: all.map((variant) => variant.name), samples };
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

function shuffled(length: number): number[] {
  const order = Array.from({ length }, (_, index) => index);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1));
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
