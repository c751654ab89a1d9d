/** Finds Janus, the server that calls are tested through, and gets it where that is possible. */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { dirname, join } from 'node:path';
import { canInstall } from './browsers.mjs';
import { commandOnPath, unpackedExecutable, unpackPackage } from './debian.mjs';
import { step, warn } from './progress.mjs';

const { env } = process;

/** The folder with the plugins and transports that belong to an executable: `lib/janus`, or Debian's `lib/<machine>/janus`. */
function modulesOf(file) {
  const lib = join(dirname(dirname(realpathSync(file))), 'lib');
  const folders = [lib, ...(existsSync(lib) ? readdirSync(lib).map((name) => join(lib, name)) : [])];
  return folders
    .map((folder) => join(folder, 'janus'))
    .find((folder) => existsSync(join(folder, 'plugins/libjanus_videoroom.so')));
}

/** What a run needs in its environment to start Janus, as scripts/karma-janus.cjs does. */
function withServer(file, libraries = '') {
  const modules = modulesOf(file);
  return modules && { JANUS_BIN: file, JANUS_MODULES: modules, JANUS_LIBRARIES: libraries };
}

function look() {
  if (env.JANUS_BIN) return withServer(env.JANUS_BIN);
  const installed = commandOnPath('janus');
  if (installed) return withServer(installed);
  const own = unpackedExecutable('janus', 'usr/bin/janus');
  return own && withServer(own.file, own.libraries);
}

/** Janus offers no candidate of the loopback interface: an address of this machine's own, where it has one. */
function ownAddress() {
  const all = Object.values(networkInterfaces()).flat();
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
}

/**
 * What the environment of a test run needs for Janus. Where it is missing and this runs as root on Debian, it is
 * downloaded into .cache. Says loudly where it cannot be had; then no call goes through a server, and the environment
 * is empty.
 */
export async function findJanus() {
  const address = ownAddress();
  if (!address) {
    warn('NO NETWORK INTERFACE but loopback, which Janus does not use: no call through a server is tested.');
    return {};
  }
  let found = look();
  if (!found && canInstall()) {
    await step('Downloading Janus (apt-get)', () => unpackPackage('janus')).catch((error) => warn(error.message));
    found = look();
  }
  if (!found) warn('JANUS IS MISSING: no call through a server is tested. Install it, or set JANUS_BIN to it.');
  return found ? { ...found, JANUS_ADDRESS: address } : {};
}
