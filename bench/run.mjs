/**
 * `npm run bench`: what things cost, timed in dedicated workers of Chromium and Firefox.
 *
 *   npm run bench -- pipelines stages     only these groups; all is well over an hour
 *   npm run bench -- --browser firefox    only one browser
 *   npm run bench -- --launches 5         quiet launches of each browser, 3 by default
 *   npm run bench -- --only VP8           only comparisons whose name holds the text
 *   npm run bench -- --minutes 1          how long memory is watched, 10 by default
 *   npm run bench -- --quick              whole pipelines at some sizes, one launch, about a minute; or few rounds of
 *                                         the groups that are named
 *   npm run bench -- --save               puts tables, plots and summaries into bench/results.* and docs/performance.md;
 *                                         groups that were not measured keep what they had
 *
 * Groups: parsers, frame-size, start-codes, hostile, analyzer; pipelines (of products, frame in to frame out), stages,
 * allocations; streams (by the clock, 64 and 200 in a worker), curves, live (a call), memory.
 *
 * Every launch is a new browser. One whose A/A control shows that the machine was busy does not count and is made up for,
 * twice as often as launches are wanted at most. Without --save, results go to build/bench alone,
 * where samples.json holds every sample, of noisy launches too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, platform } from 'node:os';
import { parseArgs } from 'node:util';
import { browserNames, findBrowsers } from '../scripts/lib/browsers.mjs';
import { bundle } from '../scripts/lib/bundles.mjs';
import { exclusively } from '../scripts/lib/lock.mjs';
import { endOnSignal } from '../scripts/lib/processes.mjs';
import { orExit, red, say, step } from '../scripts/lib/progress.mjs';
import { inProject } from '../scripts/lib/project.mjs';
import { setUp } from '../scripts/lib/setup.mjs';
import { runInBrowser } from './lib/browser.mjs';
import { effortOf, groupsOf } from './lib/effort.mjs';
import { htmlOf } from './lib/html.mjs';
import { tables } from './lib/report.mjs';
import { save } from './lib/save.mjs';
import { isQuiet, summarize } from './lib/statistics.mjs';

/** How long a browser may tell nothing, in ms. */
const LIMIT = 120_000;
const folder = inProject('build', 'bench');
const folders = { '/fixtures': inProject('test', 'fixtures', 'data', 'parse'), '': folder };

const { values, groups } = orExit(() => {
  const { values: given, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      browser: { type: 'string', multiple: true, default: browserNames },
      launches: { type: 'string', default: '3' },
      minutes: { type: 'string', default: '10' },
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  });
  return { values: given, groups: groupsOf(positionals, given.quick) };
});
const { words, wanted, atMost, ...efforts } = effortOf(values, groups);
/** All that was measured, of noisy launches too. */
const samples = [];

async function build() {
  const { sizeConfig } = await import('../webpack.config.js');
  const entries = {
    worker: './bench/worker.ts',
    lane: './bench/paced/lane.ts',
    pacer: './bench/paced/pacer.ts',
    live: './bench/live/page.ts',
    ...Object.fromEntries(
      ['pass', 'aes-gcm', 'framepipe', 'livekit'].map((name) => [name, `./bench/live/${name}.worker.ts`]),
    ),
  };
  const config = sizeConfig(entries, folder);
  // What was measured last stays there.
  const output = { ...config.output, clean: { keep: /^(results|samples)\./ } };
  await bundle('Bundling the benchmarks', {
    ...config,
    output,
    name: 'bench',
    cache: { ...config.cache, name: 'bench' },
  });
}

const versionOf = (browser, userAgent) => /(?:Chrome|Firefox)\/\d+/.exec(userAgent)?.[0].replace('/', ' ') ?? browser;

/** The samples of every comparison of one program, by its name, of as many launches as it takes. */
async function measureIn(browser, executable, { names, page }) {
  const launches = new Map();
  const series = [];
  let version = browser;
  const isDone = (all) => all.filter(isQuiet).length >= wanted;
  const limit = names.includes('memory') ? 1 : atMost;
  for (let launch = 1; launch <= limit; launch += 1) {
    const done = [...launches.keys()].filter((name) => isDone(launches.get(name)));
    const task = { names, page, done, words, minutes: Number(values.minutes), ...efforts };
    const told = await step(`${browser}, ${names.join(' ')}, launch ${launch}`, (detail) =>
      runInBrowser(browser, executable, task, folders, LIMIT, detail),
    );
    version = versionOf(browser, told.userAgent);
    for (const one of told.measured) launches.set(one.name, [...(launches.get(one.name) ?? []), one]);
    series.push(...(told.series ?? []));
    if (launch >= wanted && [...launches.values()].every(isDone)) break;
  }
  const summaries = [...launches.values()].map(summarize).filter(Boolean);
  const noisy = [...launches.keys()].filter((name) => !summaries.some((summary) => summary.name === name));
  samples.push(...[...launches.values()].flat().map((one) => ({ browser, ...one })));
  return { version, summaries, noisy, series };
}

async function measureAll(browser, executable) {
  const result = { browser, version: browser, summaries: [], noisy: [], series: [] };
  for (const program of groups) {
    try {
      const { version, summaries, noisy, series } = await measureIn(browser, executable, program);
      result.version = version;
      result.summaries.push(...summaries);
      result.noisy.push(...noisy);
      result.series.push(...series);
    } catch (error) {
      // What others have measured is not lost with it.
      say(red(`${program.names.join(' ')}: ${error.message}`));
      process.exitCode = 1;
    }
  }
  return result;
}

endOnSignal(130);
try {
  await exclusively('set-up', setUp);
  await build();
  const results = await exclusively('browsers', async () => {
    const all = [];
    for (const [browser, executable] of Object.entries(await findBrowsers(values.browser))) {
      all.push(await measureAll(browser, executable));
    }
    return all;
  });
  const [{ model }] = cpus();
  const machine = `${cpus().length} × ${model.trim()}, ${platform()}, Node.js ${process.versions.node}`;
  const report = { time: new Date().toISOString(), machine, ...efforts, results };
  say(`\n${tables(results)}\n`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/results.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(`${folder}/samples.json`, `${JSON.stringify(samples)}\n`);
  writeFileSync(`${folder}/results.html`, htmlOf(report));
  say(`Plots: ${folder}/results.html`);
  if (values.save) await save(report);
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
