/**
 * `npm run soak`: 20 pipelines of encrypted calls in real browsers, over a network that loses, doubles and reorders
 * packets, while people join and leave, keys and tracks change, and workers are killed. Fails where a frame was lost that
 * the network did not lose, where counts do not add up, memory grows, or anything was said to a console.
 *
 *   npm run soak -- --minutes 60         10 by default
 *   npm run soak -- --browser firefox    only one browser
 *   npm run soak -- --seed 7             what happens, and which packets are lost: as in an earlier run
 *
 * The result goes to build/soak, too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { memoryGoal } from '../bench/goals.mjs';
import { runInBrowser } from '../bench/lib/browser.mjs';
import { checkMemory } from '../bench/lib/check-goals.mjs';
import { browserNames, findBrowsers } from '../scripts/lib/browsers.mjs';
import { bundle } from '../scripts/lib/bundles.mjs';
import { exclusively } from '../scripts/lib/lock.mjs';
import { endOnSignal } from '../scripts/lib/processes.mjs';
import { green, heading, orExit, red, say, step } from '../scripts/lib/progress.mjs';
import { inProject } from '../scripts/lib/project.mjs';
import { setUp } from '../scripts/lib/setup.mjs';
import { Relay } from './relay.ts';

/** How long a browser may tell nothing, in ms. */
const LIMIT = 60_000;
/** Points of a series below which it tells nothing of growth: five minutes. */
const ENOUGH = 30;
/** The series that counts the browser itself, too: soak/page.ts. */
const PROCESSES = "the browser's processes, second half";
const folder = inProject('build', 'soak');

const { minutes, seed, browsers } = orExit(() => {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % 1_000_000) },
      browser: { type: 'string', multiple: true, default: browserNames },
    },
  });
  const number = (name, least) => {
    if (!(Number(values[name]) >= least)) throw new Error(`--${name} is a number of at least ${least}.`);
    return Number(values[name]);
  };
  return { minutes: number('minutes', 0.1), seed: number('seed', 0), browsers: values.browser };
});

async function build() {
  const { sizeConfig } = await import('../webpack.config.js');
  const entries = { page: './soak/page.ts', 'soak.worker': './soak/soak.worker.ts' };
  const config = sizeConfig(entries, inProject('build', 'soak', 'page'));
  const cache = { ...config.cache, name: 'soak' };
  await bundle('Bundling the soak', { ...config, name: 'soak', cache, optimization: { minimize: false } });
}

async function soakIn(browser, executable) {
  const relay = new Relay(seed);
  try {
    return await step(`${browser}, seed ${seed}`, (detail) =>
      runInBrowser(
        browser,
        executable,
        { page: '/page.js', minutes, seed },
        { '': inProject('build', 'soak', 'page') },
        LIMIT,
        detail,
        { '/relay': (question) => relay.answer(question) },
      ),
    );
  } finally {
    relay.closeAll();
  }
}

/** What memory did, as lines to be told, and as failures. */
function judgeMemory(browser, series) {
  const long = series
    .filter(({ points }) => points.length >= ENOUGH)
    // The browser itself grows with the first dozens of calls, and then no more.
    .map(({ name, points }) => ({ name, points: name === PROCESSES ? points.slice(points.length >> 1) : points }));
  if (long.length === 0) return { told: ['memory: too short to tell'], failures: [] };
  const outcomes = checkMemory(memoryGoal, [{ browser, series: long }]);
  const told = outcomes.map(
    ({ comparison, value, goal }) =>
      `memory, ${comparison}: ${value.median >= 0 ? '+' : ''}${value.median.toFixed(1)} MB (at most ${goal.atMost.toFixed(1)})`,
  );
  return { told, failures: told.filter((_, index) => outcomes[index].state === 'missed') };
}

function report(browser, { userAgent, counts, failures, failed, series }) {
  const memory = judgeMemory(browser, series);
  heading(`${browser} (${/(?:Chrome|Firefox)\/\d+/.exec(userAgent)?.[0] ?? userAgent})`);
  for (const [group, of] of Object.entries(counts)) {
    const words = Object.entries(of).map(([what, count]) => `${what} ${count}`);
    say(`${group}: ${words.join('; ')}`);
  }
  for (const line of memory.told) say(line);
  const all = [...failures, ...memory.failures];
  for (const failure of all) say(red(`✗ ${failure}`));
  const number = failed + memory.failures.length;
  if (number > all.length) say(red(`✗ and ${number - all.length} more`));
  say(number === 0 ? green('✓ nothing failed') : red(`${number} failed; again: npm run soak -- --seed ${seed}`));
  return number;
}

endOnSignal(130);
try {
  await exclusively('set-up', setUp);
  await build();
  const results = await exclusively('browsers', async () => {
    const all = {};
    for (const [browser, executable] of Object.entries(await findBrowsers(browsers))) {
      all[browser] = await soakIn(browser, executable);
    }
    return all;
  });
  mkdirSync(folder, { recursive: true });
  const time = new Date().toISOString();
  writeFileSync(`${folder}/results.json`, `${JSON.stringify({ time, minutes, seed, results }, undefined, 2)}\n`);
  const failed = Object.entries(results).map(([browser, result]) => report(browser, result));
  if (failed.length === 0 || failed.some((number) => number > 0)) process.exitCode = 1;
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
