/** Finds coturn, the TURN server that relayed calls are tested through, and gets it where that is possible. */
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstall, isExecutable } from './browsers.mjs';
import { run } from './processes.mjs';
import { step, warn } from './progress.mjs';
import { inProject } from './project.mjs';

const { env } = process;

/** Where Debian's packages are unpacked: installing them would start a server for the whole machine. */
const unpacked = inProject('.cache', 'coturn');

/** What a run needs in its environment to start coturn, as scripts/karma-turn.cjs does. */
const withServer = (file, libraries = '') => ({ TURNSERVER_BIN: file, TURNSERVER_LIBRARIES: libraries });

function look() {
  if (env.TURNSERVER_BIN) return withServer(env.TURNSERVER_BIN);
  const onPath = (env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'turnserver'));
  const installed = onPath.find(isExecutable);
  if (installed) return withServer(installed);
  const own = join(unpacked, 'usr/bin/turnserver');
  if (!isExecutable(own)) return undefined;
  const libraries = readdirSync(join(unpacked, 'usr/lib')).map((folder) => join(unpacked, 'usr/lib', folder));
  return withServer(own, libraries.join(delimiter));
}

async function must(command, ...args) {
  const { code, output } = await run(command, args, { quiet: true, silence: 300_000 });
  if (code !== 0) throw new Error(output.trim().split('\n').slice(-3).join('\n'));
}

/** Downloads the package with those that it needs and this machine lacks, and unpacks them without installing any. */
async function get() {
  const archives = `${unpacked}-archives`;
  const folder = `${unpacked}-new`;
  for (const one of [archives, folder]) rmSync(one, { recursive: true, force: true });
  mkdirSync(join(archives, 'partial'), { recursive: true });
  await must('/usr/bin/apt-get', 'update', '-q');
  const options = ['--download-only', '--no-install-recommends', '-y', '-q', '-o', `Dir::Cache::archives=${archives}`];
  await must('/usr/bin/apt-get', 'install', ...options, 'coturn');
  const packages = readdirSync(archives).filter((file) => file.endsWith('.deb'));
  for (const file of packages) await must('/usr/bin/dpkg-deb', '-x', join(archives, file), folder);
  rmSync(archives, { recursive: true, force: true });
  rmSync(unpacked, { recursive: true, force: true });
  renameSync(folder, unpacked);
}

/**
 * What the environment of a test run needs for coturn: the executable in TURNSERVER_BIN, and where it finds its
 * libraries. Where it is missing and this runs as root on Debian, it is downloaded into .cache. Says loudly where it
 * cannot be had; then nothing is relayed, and the environment is empty.
 */
export async function findCoturn() {
  let found = look();
  if (!found && canInstall()) {
    await step('Downloading coturn (apt-get)', get).catch((error) => warn(error.message));
    found = look();
  }
  if (!found)
    warn('COTURN IS MISSING: no relayed call is tested. Install it, or set TURNSERVER_BIN to its turnserver.');
  return found ?? {};
}
