/**
 * `npm test`: sets up, then runs the pure tests in Node while the in-browser tests are bundled; then those in each
 * browser, those of test/cross in both at once, and tests that start both by themselves (`*.e2e.test.ts`). The last line
 * is `N passed, N failed`; every part that could not run counts as one failure.
 *
 *   npm test -- --pure                 only the tests in Node
 *   npm test -- --browser firefox      only the in-browser tests of one browser
 *   npm test -- --cross                only those between browsers
 *   npm test -- --grep 'replace'       tests whose title matches
 *   npm test -- main/attach            tests in files whose path contains this
 */
import { readdirSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { browserNames, findBrowsers } from './lib/browsers.mjs';
import { findCoturn } from './lib/coturn.mjs';
import { findFfmpeg } from './lib/ffmpeg.mjs';
import { findJanus } from './lib/janus.mjs';
import { findJitsi } from './lib/jitsi.mjs';
import { exclusively } from './lib/lock.mjs';
import { endOnSignal, runNode } from './lib/processes.mjs';
import { bold, duration, green, heading, orExit, red, say, warn } from './lib/progress.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

/** Longest silence of a run in ms: above every time limit of its own, so that it only ends what truly hangs. */
const longestSilence = 180_000;

/** How many tests a run may need to repeat: more than that is no accident. */
const mostUnstable = 8;

/** How many pages of tests, or other parts in browsers, run side by side. */
const lanes = 3;

function parseArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pure: { type: 'boolean', default: false },
      cross: { type: 'boolean', default: false },
      browser: { type: 'string', multiple: true, default: [] },
      grep: { type: 'string' },
    },
  });
  const wrong = values.browser.find((name) => !browserNames.includes(name));
  if (wrong) throw new Error(`--browser is ${browserNames.join(' or ')}, not ${wrong}.`);
  return { ...values, paths: positionals };
}

const options = orExit(parseArguments);
const { paths } = options;
const all = !options.pure && !options.cross && options.browser.length === 0;
const narrowed = paths.length > 0 || options.grep !== undefined;

const totals = { passed: 0, failed: 0, problems: [], failures: [], unstable: [] };

/** Counts a part that could not run, or did not end, as one failure. */
function fail(problem) {
  totals.failed += 1;
  totals.problems.push(problem);
  say(red(`✗ ${problem}`));
}

/**
 * Runs one part in a child process; resolves with what it counted, where it came to that. A part that runs beside
 * another is shown when it has ended.
 */
async function runPart(title, args, env, { beside = false } = {}) {
  if (beside) say(`… ${title}`);
  else heading(title);
  let counted;
  const start = performance.now();
  const { code, silenced, output } = await runNode(args, {
    env,
    quiet: beside,
    silence: longestSilence,
    onMessage: (message) => {
      counted = message;
    },
  });
  if (beside) {
    heading(`${title}, in ${duration(performance.now() - start)}`);
    say(output.trimEnd());
  }
  return { title, code, silenced, counted };
}

/** Adds what a part counted to the totals. */
function add({ title, code, silenced, counted }) {
  totals.passed += counted?.passed ?? 0;
  totals.failed += counted?.failed ?? 0;
  totals.failures.push(...(counted?.failures ?? []));
  if (silenced) fail(`${title}: silent for ${duration(longestSilence)}, so it was ended with all that it had started.`);
  else if (!counted) fail(`${title}: ended with code ${code} before it had counted its tests.`);
  else if (counted.problems?.length > 0) fail(`${title}: ${counted.problems[0].split('\n')[0]}`);
  else if (code !== 0 && counted.failed === 0) fail(`${title}: ended with code ${code}.`);
  else if (counted.passed + counted.failed === 0 && !narrowed) fail(`${title}: no test ran.`);
}

function testFiles() {
  return readdirSync(inProject('test'), { recursive: true })
    .map((file) => `test/${file.replaceAll('\\', '/')}`)
    .filter((file) => file.endsWith('.test.ts') && (paths.length === 0 || paths.some((path) => file.includes(path))))
    .sort();
}

/**
 * On every core, each with files of its own; one after the other, as dealt, so that long ones of a folder are apart.
 * Once a core is free, `meanwhile` runs there; resolves with what that does when all have ended.
 */
async function runPure(files, env, meanwhile) {
  const count = Math.min(availableParallelism(), files.length);
  const run = (_, part) => {
    const task = JSON.stringify({ files: files.filter((_file, at) => at % count === part), grep: options.grep });
    const title = count > 1 ? `In Node, ${part + 1} of ${count}` : 'In Node';
    return runPart(title, ['--import', 'tsx', inProject('scripts/lib/mocha.mjs'), task], env, { beside: count > 1 });
  };
  const running = Array.from({ length: count }, run);
  const [parts, result] = await Promise.all([Promise.all(running), Promise.race(running).then(meanwhile)]);
  for (const part of parts) add(part);
  return result;
}

/**
 * Media flows in real time, on machines that do other things, too: a browser that hangs is started once more, and tests
 * that fail run once more by themselves, in a fresh browser. The run names those that pass only then.
 */
async function runKarma(title, entry, names, env, beside = false) {
  const karma = [inProject('node_modules/karma/bin/karma'), 'start', inProject('karma.conf.cjs')];
  const run = (grep) =>
    runPart(title, karma, { ...env, KARMA_RUN: JSON.stringify({ entry, browsers: names, grep }) }, { beside });
  let part = await run(options.grep);
  if (part.counted?.problems.some((problem) => problem.includes('Disconnected'))) {
    warn(`${title}: THE BROWSER HUNG AND IS STARTED ONCE MORE.`);
    part = await run(options.grep);
  }
  const { failures = [], problems = [] } = part.counted ?? {};
  if (failures.length > 0 && problems.length === 0 && totals.unstable.length + failures.length <= mostUnstable) {
    // Where a hook failed, tests behind it did not run: all of the page run once more.
    const whole = failures.some(({ path }) => / hook\b/.test(path.at(-1)));
    warn(`${title}: ${failures.length} FAILED AND RUN ONCE MORE${whole ? ', WITH THEIR PAGE' : ' BY THEMSELVES'}.`);
    const titles = failures.map(({ path }) => path.join(' ').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
    const second = await run(whole ? options.grep : `/^(?:${titles.join('|')})$/`);
    const again = second.counted;
    if (again?.problems.length === 0 && again.passed + again.failed >= (whole ? 1 : failures.length)) {
      const failsAgain = ({ path }) => again.failures.some((failure) => String(failure.path) === String(path));
      totals.unstable.push(...failures.filter((failure) => !failsAgain(failure)));
      part = whole ? second : { ...second, counted: { ...again, passed: part.counted.passed + again.passed } };
    }
  }
  add(part);
}

/** Runs tests that start a server and both browsers by themselves: all of it once more where one fails. */
async function runDriven(files, env, beside) {
  const task = JSON.stringify({ files, grep: options.grep });
  const args = ['--import', 'tsx', inProject('scripts/lib/mocha.mjs'), task];
  const run = () => runPart('Both browsers, driven', args, env, { beside });
  let part = await run();
  const { failures = [] } = part.counted ?? {};
  if (failures.length > 0 && totals.unstable.length + failures.length <= mostUnstable) {
    warn(`BOTH BROWSERS, DRIVEN: ${failures.length} FAILED, AND THEY RUN ONCE MORE.`);
    const second = await run();
    if (second.counted?.failed === 0) {
      totals.unstable.push(...failures);
      part = second;
    }
  }
  add(part);
}

/** Resolves with the files of each page by its name; with none where they cannot be bundled. */
async function bundlePages(files) {
  if (files.length === 0) return {};
  try {
    const { testConfig } = await import('../webpack.config.js');
    const { bundle } = await import('./lib/bundles.mjs');
    const configs = testConfig(files);
    await bundle('Bundling the in-browser tests', configs);
    return configs.at(-1).entry;
  } catch (error) {
    say(error.message);
    fail('The in-browser tests cannot be bundled.');
    return {};
  }
}

/** How long the sources of files are, which tells well enough which page takes long. */
const lengthOf = (files) => files.reduce((sum, file) => sum + statSync(inProject(file)).size, 0);

/**
 * Pages of all browsers side by side, since most of the time is media's own, and beside them what needs both browsers;
 * what takes long goes first, so that all lanes end at about the same time.
 */
async function runBrowsers(files, pages, driven, tools) {
  const browsers = await findBrowsers(options.browser.length > 0 ? options.browser : browserNames);
  const found = Object.keys(browsers);
  if (found.length === 0) return fail('No browser: the in-browser tests did not run.');
  const coturn = files.some((file) => file.startsWith('test/connection/turn/')) ? await findCoturn() : {};
  const janus = files.some((file) => file.startsWith('test/sfu/')) ? await findJanus() : {};
  const env = { ...tools, CHROME_BIN: browsers.chromium ?? '', FIREFOX_BIN: browsers.firefox ?? '' };
  const pageEnv = { ...env, ...coturn, ...janus };
  const both = (all || options.cross) && (driven.length > 0 || pages.cross !== undefined);
  if (both && found.length < 2) warn('TESTS THAT NEED BOTH BROWSERS ARE SKIPPED: there is only one.');
  const runBoth = both && found.length === 2;
  const waiting = [];
  if (runBoth && driven.length > 0) waiting.push((beside) => runDriven(driven, env, beside));
  const count = Object.keys(pages).filter((page) => page !== 'cross').length;
  for (const [page] of Object.entries(pages).sort(([, a], [, b]) => lengthOf(b) - lengthOf(a))) {
    if (page === 'cross') {
      if (runBoth) waiting.push((beside) => runKarma('Between the browsers', page, found, pageEnv, beside));
    } else if (all || options.browser.length > 0) {
      const number = Number(page.split('-')[1]) + 1;
      for (const name of found) {
        waiting.push((beside) => runKarma(`In ${name}, ${number} of ${count}`, page, [name], pageEnv, beside));
      }
    }
  }
  const beside = waiting.length > 1;
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next(beside);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

endOnSignal(130);
const start = performance.now();
try {
  await exclusively('set-up', setUp);
  const files = testFiles();
  const inBrowsers = files.filter((file) => file.endsWith('.browser.test.ts'));
  const driven = files.filter((file) => file.endsWith('.e2e.test.ts'));
  const pure = files.filter((file) => !inBrowsers.includes(file) && !driven.includes(file));
  if (files.length === 0) fail(`No test file's path contains ${paths.join(' or ')}.`);
  const needFfmpeg = files.some((file) => /^test\/(?:recording|sfu)\//.test(file));
  const needJitsi = pure.some((file) => file.startsWith('test/formats/jframe/'));
  const tools = {
    ...(needFfmpeg && (await exclusively('set-up', findFfmpeg))),
    ...(needJitsi && (await exclusively('set-up', findJitsi))),
  };
  const needBrowsers = inBrowsers.length + driven.length > 0 && !options.pure;
  const run = async () => {
    const bundle = () => (needBrowsers ? bundlePages(inBrowsers) : {});
    const pages = await (pure.length > 0 && (all || options.pure) ? runPure(pure, tools, bundle) : bundle());
    if (needBrowsers) await runBrowsers(inBrowsers, pages, driven, tools);
  };
  await (needBrowsers ? exclusively('browsers', run) : run());
} catch (error) {
  fail(error.message);
}

if (totals.passed + totals.failed === 0) fail(`No test matches ${options.grep ?? 'these options'}.`);
heading(`Tests took ${duration(performance.now() - start)}`);
const named = ({ where, path, why }) => `${where}: ${path.join(' › ')}: ${why}`;
for (const failure of totals.unstable) warn(`UNSTABLE, passed when run once more: ${named(failure)}`);
for (const failure of totals.failures) say(red(`✗ ${named(failure)}`));
for (const problem of totals.problems) say(red(`✗ ${problem}`));
const line = `${totals.passed} passed, ${totals.failed} failed`;
say(process.stdout.isTTY ? bold(totals.failed ? red(line) : green(line)) : line);
process.exitCode = totals.failed === 0 ? 0 : 1;
