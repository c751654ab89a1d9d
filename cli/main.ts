import { readFile } from 'node:fs/promises';
import { analyze } from './analyze.js';
import { type Command, help, parseCommand } from './arguments.js';
import { type ExitCode, exitCode } from './exit-code.js';
import { MediaError } from './media/media.js';
import { signal } from './signal/signal.js';

/** Runs the command line. Resolves with the exit code; throws only where the program itself is wrong. */
export async function main(args: readonly string[]): Promise<ExitCode> {
  let command: Command;
  try {
    command = parseCommand(args);
  } catch (error) {
    process.stderr.write(`framepipe: ${(error as Error).message}\n\n${help}`);
    return exitCode.usage;
  }
  if (command.command === 'analyze') return runAnalyze(command);
  if (command.command === 'signal') return runSignal(command);
  process.stdout.write(command.command === 'help' ? help : `${await version()}\n`);
  return exitCode.ok;
}

async function runAnalyze(command: Extract<Command, { command: 'analyze' }>): Promise<ExitCode> {
  try {
    return await analyze(command);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // Whoever read the output has seen enough, as `head` has.
    if (code === 'EPIPE') return exitCode.ok;
    if (error instanceof MediaError) {
      process.stderr.write(`framepipe: ${command.file}: ${error.message}\n`);
      return exitCode.unread;
    }
    if (code === undefined) throw error;
    // A disk that is full, a folder that must not be written: the system's message names what it is about.
    process.stderr.write(`framepipe: ${(error as Error).message}\n`);
    return exitCode.unread;
  }
}

async function runSignal(command: Extract<Command, { command: 'signal' }>): Promise<ExitCode> {
  try {
    return await signal(command);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    // A port that is taken, or an address that is not this machine's.
    process.stderr.write(`framepipe: ${(error as Error).message}\n`);
    return exitCode.unread;
  }
}

/** From package.json, which is one folder up from the sources and two from dist/cli. */
async function version(): Promise<string> {
  for (const path of ['../package.json', '../../package.json']) {
    const text = await readFile(new URL(path, import.meta.url), 'utf8').catch(() => undefined);
    if (text !== undefined) return (JSON.parse(text) as { version: string }).version;
  }
  return 'unknown';
}
