/**
 * `npm start`: sets up, builds the demo, serves it with its room server on http://localhost:8080 (or a free port), opens
 * a browser where there is one, and builds again whenever a source changes. Ctrl-C stops it.
 *
 *   npm start -- --host 0.0.0.0 --https       reached from other machines, too
 *   npm start -- --cert FILE --key FILE       https with a certificate of your own
 *   npm start -- --origin https://example.com the origin that pages have behind a proxy; may be given again
 *
 * PORT chooses another port; FRAMEPIPE_NO_OPEN=1 opens no browser.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ownCertificate } from './lib/certificate.mjs';
import { serveDemo } from './lib/demo-server.mjs';
import { exclusively } from './lib/lock.mjs';
import { endOnSignal } from './lib/processes.mjs';
import { bold, dim, duration, green, orExit, red, say, warn } from './lib/progress.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

function parseArguments() {
  const { values } = parseArgs({
    options: {
      host: { type: 'string', default: '127.0.0.1' },
      https: { type: 'boolean', default: false },
      cert: { type: 'string' },
      key: { type: 'string' },
      origin: { type: 'string', multiple: true, default: [] },
    },
  });
  if (values.https && values.cert) throw new Error('Either --https, or --cert and --key.');
  if ((values.cert === undefined) !== (values.key === undefined)) throw new Error('--cert and --key go together.');
  return values;
}

const options = orExit(parseArguments);

async function certificate() {
  if (options.cert) return { cert: readFileSync(options.cert), key: readFileSync(options.key) };
  return options.https ? ownCertificate() : undefined;
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

function reportAddresses([address, ...others], isSecure) {
  say(`\n  The demo is at ${bold(address)}`);
  for (const other of others) say(`          and at ${other}`);
  if (options.https) say(`  ${dim('Its certificate is of its own making: browsers ask once whether to go on.')}`);
  say(`  ${dim('Ctrl-C stops it.')}\n`);
  const isReached = others.length > 0 || !address.startsWith('http://localhost:');
  if (isReached && !isSecure) {
    warn('Browsers give cameras and keys to pages of https and of localhost alone. For other machines add --https.');
  }
}

endOnSignal(0);
try {
  await exclusively('set-up', setUp);
  const tls = await certificate();
  const { demoConfig } = await import('../webpack.config.js');
  const { bundleAndWatch } = await import('./lib/bundles.mjs');
  await bundleAndWatch('Building the demo', demoConfig('development'), reportBuild);
  const port = Number(process.env.PORT ?? 8080);
  const { host, origin: origins } = options;
  const { addresses } = await serveDemo(inProject('build/demo'), { port, host, tls, origins });
  reportAddresses(addresses, tls !== undefined);
  await openBrowser(addresses[0]);
} catch (error) {
  say(red(error.message));
  process.exit(1);
}
