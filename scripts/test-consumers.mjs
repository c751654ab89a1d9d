/**
 * `npm run test:consumers`: builds the package, packs it, and installs the archive into the small apps of
 * test/consumers, each with another tool; there they make encrypted calls in Chromium and Firefox. The last line is
 * `N passed, N failed`.
 *
 *   npm run test:consumers -- Rollup 'Vite 8'   only tests whose title contains one of these
 */
import { readdirSync } from 'node:fs';
import { browserNames, findBrowsers } from './lib/browsers.mjs';
import { entrySources } from './lib/entries.mjs';
import { exclusively } from './lib/lock.mjs';
import { pack } from './lib/package.mjs';
import { endOnSignal, runNode } from './lib/processes.mjs';
import { duration, heading, red, say, step } from './lib/progress.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

/** Longest silence in ms: above every time limit of the tests. */
const longestSilence = 400_000;

const folder = 'test/consumers';
const work = inProject('build/consumers');

async function build() {
  const { code, output } = await runNode([inProject('scripts/build.mjs'), '--package'], { quiet: true });
  if (code !== 0) throw new Error(output);
  return pack(inProject('build/packed'));
}

/** Runs the tests; resolves with how many passed and failed. */
async function test({ archive, unpacked }, browsers) {
  const titles = process.argv.slice(2).map((title) => title.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'));
  const files = readdirSync(inProject(folder)).filter((file) => file.endsWith('.consumer.ts'));
  const task = {
    files: files.map((file) => `${folder}/${file}`),
    ...(titles.length > 0 && { grep: `/${titles.join('|')}/` }),
  };
  let counted;
  await runNode(['--import', 'tsx', inProject('scripts/lib/mocha.mjs'), JSON.stringify(task)], {
    silence: longestSilence,
    env: {
      CHROME_BIN: browsers.chromium,
      FIREFOX_BIN: browsers.firefox,
      CONSUMERS_FOLDER: work,
      CONSUMERS_ARCHIVE: archive,
      CONSUMERS_UNPACKED: unpacked,
      CONSUMERS_ENTRIES: JSON.stringify(entrySources()),
    },
    onMessage: (message) => {
      counted = message;
    },
  });
  if (!counted) throw new Error('The tests ended before they had counted themselves.');
  return counted;
}

endOnSignal(130);
const start = performance.now();
try {
  await exclusively('set-up', setUp);
  const browsers = await findBrowsers();
  if (Object.keys(browsers).length < browserNames.length) throw new Error('Both browsers are needed.');
  const packed = await step('Building and packing the package', build);
  const { passed, failed } = await exclusively('browsers', () => test(packed, browsers));
  heading(`Consumers took ${duration(performance.now() - start)}`);
  say(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
