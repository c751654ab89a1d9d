/** Set-up that costs nothing when there is nothing to do. Only Node's own modules: nothing else is installed yet. */
import { readFile } from 'node:fs/promises';
import { npm } from './npm.mjs';
import { step } from './progress.mjs';
import { inProject } from './project.mjs';

const readPackages = async (file) => JSON.parse(await readFile(inProject(file), 'utf8')).packages;

/**
 * Whether node_modules holds what package-lock.json says. npm keeps a lock file of what it installed inside
 * node_modules, written last, so an install that was broken off does not count.
 */
async function isInstalled() {
  const wanted = await readPackages('package-lock.json');
  const present = await readPackages('node_modules/.package-lock.json').catch(() => undefined);
  if (!present) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    if (path === '' || (optional && !present[path])) return true;
    return present[path]?.version === version && present[path]?.integrity === integrity;
  });
}

/** Installs what package-lock.json names, where it is missing or stale. Throws with npm's words where that fails. */
export async function setUp() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new Error(`Node.js 20.19 or newer is needed, this is ${process.versions.node}.`);
  }
  if (await isInstalled()) return;
  await step('Installing packages', async () => {
    const { code, output } = await npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
    if (code !== 0) throw new Error(`npm ci failed:\n${output.trim()}`);
  });
}
