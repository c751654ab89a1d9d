/**
 * `npm run bench`: what things cost, timed in dedicated workers of Chromium and Firefox.
 *
 *   npm run bench -- parsers analyzer     only these: parsers, frame-size, start-codes, hostile, analyzer, pipelines
 *   npm run bench -- --browser firefox    only one browser
 *   npm run bench -- --launches 5         quiet launches of each browser, 3 by default
 *   npm run bench -- --only VP8           only comparisons whose name holds the text
 *   npm run bench -- --quick              whole pipelines at some sizes, one launch, about a minute
 *   npm run bench -- --save               puts the tables into bench/results.md, and all samples' summaries into results.json
 *
 * Every launch is a new browser. One whose A/A control shows that the machine was busy does not count and is made up for,
 * twice as often as launches are wanted at most.
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
import { document, tables } from './lib/report.mjs';
import { isQuiet, summarize } from './lib/statistics.mjs';

/** How long a browser may tell nothing, in ms. */
const LIMIT = 120_000;
const QUICK = {
  names: ['pipelines'],
  words: ['opus, 100 ', 'VP8, 1200 ', 'VP8, 40000 ', 'H264, 8000 '],
  wanted: 1,
  effort: { rounds: 20, tryTime: 1.5, tries: 2, warmUp: 50 },
};
const folder = inProject('build', 'bench');
const folders = { '/fixtures': inProject('test', 'fixtures', 'data', 'parse'), '': folder };

const { values, positionals } = orExit(() =>
  parseArgs({
    allowPositionals: true,
    options: {
      browser: { type: 'string', multiple: true, default: browserNames },
      launches: { type: 'string', default: '3' },
      only: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      save: { type: 'boolean', default: false },
    },
  }),
);
const { names, words, wanted, effort } = values.quick
  ? QUICK
  : {
      names: positionals,
      words: values.only,
      wanted: Number(values.launches),
      effort: { rounds: 40, tryTime: 1.5, tries: 4, warmUp: 150 },
    };

async function build() {
  const { sizeConfig } = await import('../webpack.config.js');
  const config = sizeConfig({ worker: './bench/worker.ts' }, folder);
  await bundle('Bundling the benchmarks', { ...config, name: 'bench', cache: { ...config.cache, name: 'bench' } });
}

/** The samples of every comparison, by its name, of as many launches as it takes. */
async function measureIn(browser, executable) {
  const launches = new Map();
  let version = browser;
  const isDone = (all) => all.filter(isQuiet).length >= wanted;
  for (let launch = 1; launch <= 2 * wanted; launch += 1) {
    const done = [...launches.keys()].filter((name) => isDone(launches.get(name)));
    const task = { names, done, words, effort };
    const { measured, userAgent } = await step(`${browser}, launch ${launch}`, (detail) =>
      runInBrowser(browser, executable, task, folders, LIMIT, detail),
    );
    version = /(?:Chrome|Firefox)\/\d+/.exec(userAgent)?.[0].replace('/', ' ') ?? browser;
    for (const one of measured) launches.set(one.name, [...(launches.get(one.name) ?? []), one]);
    if (launch >= wanted && [...launches.values()].every(isDone)) break;
  }
  const summaries = [...launches.values()].map(summarize).filter(Boolean);
  const noisy = [...launches.keys()].filter((name) => !summaries.some((summary) => summary.name === name));
  return { browser, version, summaries, noisy };
}

endOnSignal(130);
try {
  await exclusively('set-up', setUp);
  await build();
  const results = await exclusively('browsers', async () => {
    const all = [];
    for (const [browser, executable] of Object.entries(await findBrowsers(values.browser))) {
      all.push(await measureIn(browser, executable));
    }
    return all;
  });
  const [{ model }] = cpus();
  const machine = `${cpus().length} × ${model.trim()}, ${platform()}, Node.js ${process.versions.node}`;
  const report = { time: new Date().toISOString(), machine, effort, results };
  say(`\n${tables(results)}\n`);
  mkdirSync(folder, { recursive: true });
  const target = values.save ? inProject('bench') : folder;
  writeFileSync(`${target}/results.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  if (values.save) writeFileSync(`${target}/results.md`, document(report));
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
