/** Child processes that never outlive the script, nor hang it. */
import { spawn } from 'node:child_process';
import { root } from './project.mjs';

const windows = process.platform === 'win32';
const running = new Set();
let ending = false;

/** Ends a child and all that it started: each child leads a process group of its own. */
function end(child, signal) {
  try {
    if (windows) spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
    else process.kill(-child.pid, signal);
  } catch {
    // It was faster.
  }
}

/** Ends every running child; those that linger for two seconds are killed. */
export async function endAll() {
  const children = [...running];
  for (const child of children) end(child, 'SIGTERM');
  const gone = Promise.all(children.map((child) => new Promise((resolve) => child.once('close', resolve))));
  const patience = new Promise((resolve) => setTimeout(resolve, 2000, 'late'));
  if ((await Promise.race([gone, patience])) === 'late') for (const child of children) end(child, 'SIGKILL');
}

/** On Ctrl-C or SIGTERM: ends the children, then the script with `exitCode`. */
export function endOnSignal(exitCode) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      if (ending) return; // npm passes on what the terminal has sent already.
      ending = true;
      await endAll();
      process.exit(exitCode);
    });
  }
}

/**
 * Runs a command to its end.
 *
 * - `env`: variables on top of the script's own.
 * - `quiet`: collects the output instead of showing it.
 * - `onMessage`: hears what a child that is a Node process sends.
 * - `silence`: the longest time in ms without output; then the command and all that it started are killed.
 *
 * Resolves with the exit code (1 where a signal ended it), the output if quiet, and whether it was silenced.
 */
export function run(command, args, { env = {}, quiet = false, silence = 0, onMessage, ...options } = {}) {
  return new Promise((resolve, reject) => {
    if (ending) return; // The script is about to exit: what it would do next must not begin.
    const child = spawn(command, args, {
      cwd: root,
      detached: !windows,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      ...options,
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }), ...env },
    });
    running.add(child);
    let output = '';
    let silenced = false;
    let watchdog;
    const alive = () => {
      clearTimeout(watchdog);
      if (silence > 0) {
        watchdog = setTimeout(() => {
          silenced = true;
          end(child, 'SIGKILL');
        }, silence);
      }
    };
    const hear = (stream) => (chunk) => {
      alive();
      if (quiet) output += chunk;
      else stream.write(chunk);
    };
    alive();
    child.stdout.on('data', hear(process.stdout));
    child.stderr.on('data', hear(process.stderr));
    const settle = (report) => {
      clearTimeout(watchdog);
      running.delete(child);
      report();
    };
    if (onMessage) child.on('message', onMessage);
    child.once('error', (error) => settle(() => reject(error)));
    // What it has left behind (a browser whose launcher died) goes with it.
    child.once('exit', () => end(child, 'SIGKILL'));
    child.once('close', (code) => settle(() => resolve({ code: code ?? 1, output, silenced })));
  });
}

/** Runs one of Node's own: a script with this very Node. */
export const runNode = (args, options) => run(process.execPath, args, options);
