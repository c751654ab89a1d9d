/** Finds coturn, the TURN server that relayed calls are tested through, and gets it where that is possible. */
import { canInstall } from './browsers.mjs';
import { commandOnPath, unpackedExecutable, unpackPackage } from './debian.mjs';
import { step, warn } from './progress.mjs';

const { env } = process;

/** What a run needs in its environment to start coturn, as scripts/karma-turn.cjs does. */
const withServer = (file, libraries = '') => ({ TURNSERVER_BIN: file, TURNSERVER_LIBRARIES: libraries });

function look() {
  if (env.TURNSERVER_BIN) return withServer(env.TURNSERVER_BIN);
  const installed = commandOnPath('turnserver');
  if (installed) return withServer(installed);
  const own = unpackedExecutable('coturn', 'usr/bin/turnserver');
  return own && withServer(own.file, own.libraries);
}

/**
 * What the environment of a test run needs for coturn: the executable in TURNSERVER_BIN, and where it finds its
 * libraries. Where it is missing and this runs as root on Debian, it is downloaded into .cache. Says loudly where it
 * cannot be had; then nothing is relayed, and the environment is empty.
 */
export async function findCoturn() {
  let found = look();
  if (!found && canInstall()) {
    await step('Downloading coturn (apt-get)', () => unpackPackage('coturn')).catch((error) => warn(error.message));
    found = look();
  }
  if (!found)
    warn('COTURN IS MISSING: no relayed call is tested. Install it, or set TURNSERVER_BIN to its turnserver.');
  return found ?? {};
}
