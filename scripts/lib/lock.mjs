import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { step } from './progress.mjs';
import { inProject } from './project.mjs';

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** The process that holds the lock, where it still lives. */
function holder(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return pid > 0 && isAlive(pid) ? pid : undefined;
  } catch {
    return undefined;
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (holder(file)) return false;
    rmSync(file, { force: true });
    return take(file);
  }
}

/**
 * Runs `work` while no other script in this folder runs the work of this name: two installations at once would ruin
 * node_modules, two runs in browsers would overwrite each other's bundles and starve each other's calls.
 */
export async function exclusively(name, work) {
  const file = inProject('.cache', `${name}.lock`);
  mkdirSync(inProject('.cache'), { recursive: true });
  const release = () => rmSync(file, { force: true });
  if (!take(file)) {
    await step(`Waiting for process ${holder(file) ?? ''}, which does the same here (${name})`, async () => {
      while (!take(file)) await new Promise((resolve) => setTimeout(resolve, 200));
    });
  }
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}
