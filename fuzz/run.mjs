/**
 * `npm run fuzz`: feeds everything that reads what others wrote with mutations of its corpus, test/corpus. What reaches
 * code that nothing has reached is mutated further; V8's own coverage tells. Fails where something throws, changes its
 * input, allocates without bounds, does not end, or does not give back what it was made of.
 *
 *   npm run fuzz -- --minutes 5         30 by default, shared among the targets
 *   npm run fuzz -- --only texts,values only these targets
 *   npm run fuzz -- --seed 7            as in an earlier run
 *   npm run fuzz -- --keep              adds what reached new code to the corpus
 *
 * What fails is put into the corpus, for which `npm test` runs it from then on.
 */
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { bold, green, orExit, red, say, step } from '../scripts/lib/progress.mjs';
import { keep } from './corpus.ts';
import { targets } from './targets.ts';

/** How long a batch of inputs may take in ms, and what a thread may use in MB. */
const PATIENCE = 30_000;
const HEAP = 512;
const names = targets.map(({ name }) => name);

const { minutes, seed, chosen, keeps } = orExit(() => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '30' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      only: { type: 'string', default: names.join(',') },
      keep: { type: 'boolean', default: false },
    },
  });
  const wanted = values.only.split(',');
  const wrong = wanted.find((name) => !names.includes(name));
  if (wrong) throw new Error(`There is no target "${wrong}", only ${names.join(', ')}.`);
  if (!(Number(values.minutes) > 0 && Number(values.seed) >= 0)) throw new Error('--minutes and --seed are numbers.');
  return { minutes: Number(values.minutes), seed: Number(values.seed), chosen: wanted, keeps: values.keep };
});

/** Resolves with what the thread found, or that it did not end. */
function fuzz(target, duration, detail) {
  const running = new SharedArrayBuffer(16_384);
  const task = { target, seed, duration, keeps, running };
  const thread = new Worker(new URL('./thread.mjs', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP },
  });
  const input = () => new Uint8Array(running).slice(4, 4 + new DataView(running).getUint32(0));
  return new Promise((resolve) => {
    let last = {};
    const end = (what) => {
      clearTimeout(timer);
      void thread.terminate();
      resolve({ ...last, finding: what && { target, input: input(), what } });
    };
    const timer = setTimeout(() => end(`did not end within ${PATIENCE} ms`), PATIENCE + 10_000);
    thread.on('error', (error) => end(`threw past all: ${error.stack ?? error}`));
    thread.on('message', ({ progress, finding }) => {
      timer.refresh();
      if (progress) {
        last = progress;
        detail(`${progress.inputs} inputs, ${progress.blocks} blocks, ${progress.corpus} in the corpus`);
      }
      if (finding === undefined) return;
      clearTimeout(timer);
      void thread.terminate();
      resolve({ ...last, finding });
    });
  });
}

let failed = 0;
const duration = (60_000 * minutes) / chosen.length;
for (const name of chosen) {
  const { inputs, blocks, finding } = await step(`${name}, seed ${seed}`, (detail) => fuzz(name, duration, detail));
  say(`  ${inputs ?? 0} inputs, ${blocks ?? 0} blocks`);
  if (!finding) continue;
  failed += 1;
  say(red(`✗ ${name}: ${finding.what}`));
  say(red(`  by ${keep(name, finding.input, 'crash')}`));
}
say(bold(failed ? red(`${failed} of ${chosen.length} targets failed`) : green(`✓ ${chosen.length} targets`)));
process.exitCode = failed ? 1 : 0;
