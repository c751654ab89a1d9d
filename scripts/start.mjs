/**
 * `npm start`: sets up, builds the demo, serves it on http://localhost:8080 (or a free port), opens a browser where
 * there is one, and builds again whenever a source changes. Ctrl-C stops it.
 *
 * PORT chooses another port; FRAMEPIPE_NO_OPEN=1 opens no browser.
 */
import { createServer } from 'node:http';
import { exclusively } from './lib/lock.mjs';
import { endOnSignal } from './lib/processes.mjs';
import { bold, dim, duration, green, red, say, warn } from './lib/progress.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

/** Listens on the port, or on a free one where that is taken; resolves with the address. */
async function serve(folder, port) {
  const { default: sirv } = await import('sirv');
  // "dev" reads files as they are now, and tells browsers to keep none.
  const server = createServer(sirv(folder, { dev: true }));
  const listen = (wanted) =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, '127.0.0.1', resolve);
    });
  await listen(port).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    warn(`Port ${port} is taken; using a free one.`);
    return listen(0);
  });
  return `http://localhost:${server.address().port}`;
}

/** Opens the address where a person is likely to sit before it. */
async function openBrowser(address) {
  const { CI, DISPLAY, WAYLAND_DISPLAY, WSL_DISTRO_NAME, FRAMEPIPE_NO_OPEN } = process.env;
  if (CI || FRAMEPIPE_NO_OPEN === '1') return;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY && !WSL_DISTRO_NAME) return;
  const { default: open } = await import('open');
  const ignore = () => {};
  await open(address).then((child) => child.once('error', ignore), ignore);
}

function reportBuild(time, errors) {
  if (errors) say(`${red('✗ The demo does not build:')}\n${errors}`);
  else say(`${green('✓')} Built again ${dim(`${duration(time)}; reload the page`)}`);
}

endOnSignal(0);
try {
  await exclusively('set-up', setUp);
  const { demoConfig } = await import('../webpack.config.js');
  const { bundleAndWatch } = await import('./lib/bundles.mjs');
  await bundleAndWatch('Building the demo', demoConfig('development'), reportBuild);
  const address = await serve(inProject('build/demo'), Number(process.env.PORT ?? 8080));
  say(`\n  The demo is at ${bold(address)}\n  ${dim('Ctrl-C stops it.')}\n`);
  await openBrowser(address);
} catch (error) {
  say(red(error.message));
  process.exit(1);
}
