/** The dedicated worker that measures: gets the comparisons' names and the effort, and tells of each when it is done. */
import type { Comparison } from './comparison.js';
import { analyzerStage } from './comparisons/analyzer.js';
import { frameSize } from './comparisons/frame-size.js';
import { hostile } from './comparisons/hostile.js';
import { parsers } from './comparisons/parsers.js';
import { pipelines } from './comparisons/pipelines.js';
import { startCodes } from './comparisons/start-codes.js';
import { type Effort, measure } from './measure.js';

/** By the name that `npm run bench` takes. */
const groups: Readonly<Record<string, () => Promise<readonly Comparison[]>>> = {
  parsers,
  'frame-size': frameSize,
  'start-codes': startCodes,
  hostile,
  analyzer: analyzerStage,
  pipelines,
};

interface Task {
  /** Groups; none stands for all. */
  readonly names: readonly string[];
  /** Comparisons that need no more. */
  readonly done: readonly string[];
  /** Only those whose name holds one of these words, all where there is none. */
  readonly words: readonly string[];
  readonly effort: Effort;
}

async function run({ names, done, words, effort }: Task): Promise<void> {
  const measured = [];
  for (const [name, make] of Object.entries(groups)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const wanted = ({ name: one }: Comparison) =>
      !done.includes(one) && (words.length === 0 || words.some((word) => one.includes(word)));
    for (const comparison of (await make()).filter(wanted)) {
      postMessage({ progress: comparison.name });
      measured.push(await measure(comparison, effort));
    }
  }
  postMessage({ measured });
}

addEventListener('message', ({ data }: MessageEvent<Task>) => {
  run(data).catch((error: unknown) => postMessage({ error: String(error) }));
});
