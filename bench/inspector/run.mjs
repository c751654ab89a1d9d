/**
 * `node bench/inspector/run.mjs`: what the inspector costs the page while it watches four received streams of 30 frames
 * a second. The same call is measured with and without it, in turns, so that what else goes on counts for both alike:
 * the main thread's tasks, and the CPU time of compositor and worker and of the GPU process, which paints.
 *
 *   --rounds 5      pairs of measurements, 5 by default
 *   --seconds 8     of each measurement
 *   --interval 500  milliseconds between two batches of an analyzer, its option `batchInterval`
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import sirv from 'sirv';
import { findBrowsers } from '../../scripts/lib/browsers.mjs';
import { bundle } from '../../scripts/lib/bundles.mjs';
import { exclusively } from '../../scripts/lib/lock.mjs';
import { orExit, red, say } from '../../scripts/lib/progress.mjs';
import { inProject } from '../../scripts/lib/project.mjs';
import { openPage } from './devtools.mjs';

const { values } = orExit(() =>
  parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '8' },
      interval: { type: 'string', default: '500' },
    },
  }),
);
const folder = inProject('build', 'bench-inspector');
const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function build() {
  const { sizeConfig } = await import('../../webpack.config.js');
  const config = sizeConfig({ page: './bench/inspector/page.ts' }, folder);
  const cache = { ...config.cache, name: 'bench-inspector' };
  const module = { ...config.module, parser: {} };
  await bundle('Bundling the page', { ...config, name: 'bench-inspector', cache, module });
}

/** Names of a process' threads, and how many seconds each has worked so far; Linux alone tells. */
function threadsOf(id) {
  const folder = `/proc/${id}/task`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((thread) => {
    try {
      const [, name, rest] = /^\d+ \((.*)\) (.*)/.exec(readFileSync(`${folder}/${thread}/stat`, 'utf8'));
      // utime and stime, the 14th and 15th field, in hundredths of a second: man 5 proc.
      const [user, system] = rest.split(' ').slice(11, 13).map(Number);
      return [[name, (user + system) / 100]];
    } catch {
      // It has ended meanwhile.
      return [];
    }
  });
}

/** Seconds that the page's threads and the GPU process have worked so far. */
async function worked({ whole, page }) {
  const { metrics } = await page.send('Performance.getMetrics');
  const { processInfo } = await whole.send('SystemInfo.getProcessInfo');
  const of = (type) => processInfo.filter((one) => one.type === type).reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  const threads = processInfo.filter(({ type }) => type === 'renderer').flatMap(({ id }) => threadsOf(id));
  const thread = (start) => threads.filter(([name]) => name.startsWith(start)).reduce((sum, [, time]) => sum + time, 0);
  const metric = (wanted) => metrics.find(({ name }) => name === wanted).value;
  return {
    time: metric('Timestamp'),
    'main thread': metric('TaskDuration'),
    'of that, scripts': metric('ScriptDuration'),
    compositor: thread('Compositor'),
    worker: thread('DedicatedWorker'),
    'GPU process': of('GPU'),
  };
}

/** Shares of one core, in per cent. */
async function measure(sessions, seconds) {
  const before = await worked(sessions);
  await pause(seconds);
  const { time, ...after } = await worked(sessions);
  const share = ([name, value]) => [name, (100 * (value - before[name])) / (time - before.time)];
  return Object.fromEntries(Object.entries(after).map(share));
}

/** In turns: without, with, and while the inspector is scrolled out of view. */
async function compare(sessions) {
  const { page } = sessions;
  const seconds = Number(values.seconds);
  const results = { without: [], shown: [], 'out of view': [] };
  // The thread's own time, so that what else the machine does does not count.
  await page.send('Performance.enable', { timeDomain: 'threadTicks' });
  for (let round = 0; round < Number(values.rounds); round += 1) {
    for (const [name, all] of Object.entries(results)) {
      await page.evaluate(
        `bench.show(${name !== 'without'}); bench.inspector.style.marginTop = '${name === 'out of view' ? '5000px' : 0}'`,
      );
      await pause(3);
      all.push(await measure(sessions, seconds));
      if (name === 'shown') say(`round ${round + 1}: ${await page.evaluate('bench.recorded()')} frames recorded`);
    }
  }
  return results;
}

try {
  await build();
  const files = sirv(folder, { dev: true });
  const server = createServer((request, response) => {
    if (!request.url.startsWith('/?')) return files(request, response);
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>bench</title><script type="module" src="/page.js"></script>');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { chromium } = await findBrowsers(['chromium']);
  if (!chromium) throw new Error('There is no Chromium.');
  await exclusively('browsers', async () => {
    const sessions = await openPage(chromium, `http://127.0.0.1:${server.address().port}/?${values.interval}`);
    try {
      for (let waited = 0; !(await sessions.page.evaluate('"bench" in globalThis')); waited += 1) {
        if (waited > 30) throw new Error('the page did not start');
        await pause(0.5);
      }
      // The encoders find their bitrate.
      await pause(5);
      const { without, ...others } = await compare(sessions);
      for (const [name, measured] of Object.entries(others)) {
        for (const what of Object.keys(measured[0])) {
          const more = measured.map((one, round) => one[what] - without[round][what]);
          const [least, most] = [Math.min(...more), Math.max(...more)];
          say(
            `${name}, ${what}: ${median(more).toFixed(2)} % of a core more (${least.toFixed(2)} to ${most.toFixed(2)})`,
          );
        }
      }
    } finally {
      await sessions.end();
    }
  });
  server.close();
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
