import { once } from 'node:events';
import type { Command } from '../arguments.js';
import { type ExitCode, exitCode } from '../exit-code.js';
import { startSignalServer } from './server.js';

/** `framepipe signal`: runs a room server until it is stopped. Throws the system's error where it cannot listen. */
export async function signal({
  port,
  host,
  origins,
  members,
}: Extract<Command, { command: 'signal' }>): Promise<ExitCode> {
  const server = await startSignalServer({
    port,
    host,
    origins,
    ...(members !== undefined && { limits: { members } }),
  });
  const shown = host.includes(':') ? `[${host}]` : host;
  const pages =
    origins.length === 0 ? 'pages of this machine' : origins.includes('*') ? 'all pages' : origins.join(', ');
  process.stdout.write(`Rooms at ws://${shown}:${server.port} for ${pages}. Ctrl-C stops it.\n`);
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
  await server.close();
  return exitCode.ok;
}
