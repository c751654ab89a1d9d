import { run, runNode } from './processes.mjs';

/** Runs npm, the one that runs this where there is one. Resolves with its exit code and output. */
export function npm(...args) {
  const own = process.env.npm_execpath;
  return own?.endsWith('.js')
    ? runNode([own, ...args], { quiet: true })
    : run('npm', args, { quiet: true, shell: process.platform === 'win32' });
}
