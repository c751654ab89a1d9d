import { seededRandom } from '../soak/random.js';
import { keep, readCorpus } from './corpus.js';
import { Coverage } from './coverage.js';
import { type Finding, judge } from './judge.js';
import { mutate } from './mutate.js';
import type { Target } from './target.js';

/** Inputs from one look at the coverage to the next. */
const BATCH = 256;

/** How a campaign is run. */
export interface CampaignOptions {
  readonly seed: number;
  /** Milliseconds. */
  readonly duration: number;
  /** Whether inputs that reach new code are kept in the corpus. */
  readonly keeps: boolean;
  /** Told each input before it runs, so that one that never ends is known. */
  readonly onInput: (input: Uint8Array) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** How far a campaign is. */
export interface Progress {
  readonly inputs: number;
  /** Blocks of code that ran. */
  readonly blocks: number;
  /** Inputs that are mutated. */
  readonly corpus: number;
}

/** Mutates a target's corpus for a while; what reaches new code is mutated further. Ends at the first finding. */
export async function campaign(target: Target, options: CampaignOptions): Promise<Finding | undefined> {
  const random = seededRandom(options.seed);
  const coverage = new Coverage();
  const end = performance.now() + options.duration;
  const corpus: Uint8Array[] = [];
  let inputs = 0;
  let finding: Finding | undefined;

  const run = async (input: Uint8Array): Promise<void> => {
    options.onInput(input);
    inputs += 1;
    finding ??= await judge(target, input);
  };

  /** Finds those of some inputs that reach something new, by halves. */
  async function sift(batch: readonly Uint8Array[], isKept: boolean): Promise<void> {
    for (const input of batch) await run(input);
    const news = coverage.read();
    if (news.length === 0) return;
    if (batch.length === 1) {
      add(batch[0]!, isKept);
    } else {
      const middle = batch.length >> 1;
      await sift(batch.slice(0, middle), isKept);
      await sift(batch.slice(middle), isKept);
    }
    // Also where it came of what ran before, and does not come again.
    coverage.add(news);
  }

  function add(input: Uint8Array, isKept: boolean): void {
    corpus.push(input);
    if (isKept && options.keeps) keep(target.name, input, 'seed');
  }

  for (const { bytes } of readCorpus(target.name)) await sift([bytes], false);
  for (const bytes of await target.seeds()) await sift([bytes], true);
  if (corpus.length === 0) corpus.push(new Uint8Array());
  while (!finding && performance.now() < end) {
    const batch = Array.from({ length: BATCH }, () => mutate(random.pick(corpus), random, random.pick(corpus)));
    await sift(batch, true);
    options.onProgress({ inputs, blocks: coverage.size, corpus: corpus.length });
  }
  return finding;
}
