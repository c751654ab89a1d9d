/**
 * `npx tsx bench/scale/load.mjs`: what one worker carries that receives from many, in Chromium and Firefox. The library's own
 * pipelines are at work, in a dedicated worker; frames come from memory, so that nothing else of a call is in it.
 *
 *   --save   puts the table into docs/scale.md
 */
import { parseArgs } from 'node:util';
import { browserNames, findBrowsers } from '../../scripts/lib/browsers.mjs';
import { bundle } from '../../scripts/lib/bundles.mjs';
import { exclusively } from '../../scripts/lib/lock.mjs';
import { endOnSignal } from '../../scripts/lib/processes.mjs';
import { say, step } from '../../scripts/lib/progress.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { sizeConfig } from '../../webpack.config.js';
import { runInBrowser } from '../lib/browser.mjs';
import { save } from './page.js';
import { many, table } from './table.js';

const { values } = parseArgs({ options: { save: { type: 'boolean' } } });

const LOADS = [
  { name: '8 others, video and audio', video: 8, audio: 8 },
  { name: '25 videos and 3 voices, as in a large meeting', video: 25, audio: 3 },
  { name: '32 others', video: 32, audio: 32 },
  { name: '100 others', video: 100, audio: 100 },
];
const TRIES = 3;
const folder = inProject('build', 'bench-load');

async function measureIn([name, executable]) {
  const task = { loads: LOADS, tries: TRIES };
  const { measured, userAgent } = await step(name, (detail) =>
    runInBrowser(name, executable, task, { '': folder }, 120_000, detail),
  );
  const version = /(?:Chrome|Firefox)\/\d+/.exec(userAgent)[0].replace('/', ' ');
  return { version: version.replace('Chrome', 'Chromium'), measured };
}

endOnSignal(130);
const config = sizeConfig({ worker: './bench/scale/load/worker.ts' }, folder);
const cache = { ...config.cache, name: 'bench-load' };
await bundle('Bundling the benchmark', { ...config, name: 'bench-load', cache });
const results = await exclusively('browsers', async () => {
  const all = [];
  for (const browser of Object.entries(await findBrowsers(browserNames))) all.push(await measureIn(browser));
  return all;
});
const head = [
  'received in one worker',
  'frames a second',
  ...results.flatMap(({ version }) => [`${version}: of what it can take`, '99 of 100 take less than']),
];
const rows = LOADS.map(({ name, video, audio }, index) => {
  const rate = 30 * video + 50 * audio;
  const cells = results.flatMap(({ measured }) => {
    // JSON has no Infinity: null stands for it.
    const { capacity, delay } = measured[index];
    return [
      `${Math.ceil((100 * rate) / capacity)} %`,
      delay === null ? 'frames are dropped' : `${Math.ceil(delay)} ms`,
    ];
  });
  return [name, many(rate), ...cells];
});
const text = table(head, rows);
say(`\n${text}\n`);
if (values.save) save({ load: text });
