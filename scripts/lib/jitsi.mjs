/**
 * Gets the end-to-end encryption of Jitsi's client as it is on npm, for tests in Node to run. Why it is no dependency:
 * docs/dependencies.md.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { run } from './processes.mjs';
import { step, warn } from './progress.mjs';
import { inProject } from './project.mjs';

const PACKAGE = '@lyno/lib-jitsi-meet@2.6726.2';
const SHA512 = 'cTrKBgy4ZHD6vyFTOAOx5ylyzjWs3ft6MLhmchu9zRq7uLr8omD4lE2fmSfoyoSqMjFc/3sU9XLYXiJ21hqQuw==';
const ARCHIVE = 'lyno-lib-jitsi-meet-2.6726.2.tgz';
const WORKER = 'package/lib-jitsi-meet.e2ee-worker.js';

async function download(folder) {
  const incomplete = `${folder}-new`;
  rmSync(incomplete, { recursive: true, force: true });
  mkdirSync(incomplete, { recursive: true });
  const { code, output } = await npm('pack', PACKAGE, '--pack-destination', incomplete, '--loglevel=error');
  if (code !== 0) throw new Error(`npm pack failed: ${output.trim().split('\n').at(-1)}`);
  const hash = createHash('sha512').update(readFileSync(join(incomplete, ARCHIVE)));
  if (hash.digest('base64') !== SHA512) throw new Error(`${PACKAGE} is not what it was.`);
  const unpacked = await run('tar', ['-xzf', ARCHIVE, WORKER], { cwd: incomplete, quiet: true });
  if (unpacked.code !== 0) throw new Error(unpacked.output.trim());
  rmSync(join(incomplete, ARCHIVE));
  rmSync(folder, { recursive: true, force: true });
  renameSync(incomplete, folder);
}

/** What the environment of a test run needs; nothing where it cannot be had, which is said loudly. */
export async function findJitsi() {
  const folder = inProject('.cache', 'jitsi');
  const file = join(folder, WORKER);
  if (!existsSync(file)) {
    await step("Downloading Jitsi's encryption (npm)", () => download(folder)).catch((error) => warn(error.message));
  }
  if (existsSync(file)) return { JITSI_E2EE_WORKER: file };
  warn("JITSI'S ENCRYPTION IS MISSING: JFrame is tested by fixed vectors alone.");
  return {};
}
