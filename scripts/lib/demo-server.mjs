/** Serves the demo and the rooms in which its pages find each other, on one port. */
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { hostname, networkInterfaces } from 'node:os';
import { warn } from './progress.mjs';

/** The addresses that this machine has in its networks, without those that need a zone. */
const ownAddresses = () =>
  Object.values(networkInterfaces())
    .flat()
    .filter(({ internal, scopeid }) => !internal && !scopeid)
    .map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address));

/** What pages of this machine may be called by, wherever they are opened. */
const ownNames = () => ['localhost', '127.0.0.1', '[::1]', hostname(), `${hostname()}.local`, ...ownAddresses()];

const isLocal = (host) => /^(localhost|127\..*|::1)$/.test(host);

async function listen(server, port, host) {
  const attempt = (wanted) =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(wanted, host, resolve);
    });
  await attempt(port).catch((error) => {
    if (error.code !== 'EADDRINUSE') throw error;
    warn(`Port ${port} is taken; using a free one.`);
    return attempt(0);
  });
  return server.address().port;
}

/**
 * Serves a folder on the port, or on a free one where that is taken, and a room server beside it.
 *
 * - `host`: 127.0.0.1 for this machine alone, 0.0.0.0 for all networks that it is in.
 * - `tls`: `{ key, cert }` for https.
 * - `origins`: further origins that its pages may have, as behind a proxy.
 *
 * @returns {Promise<{ addresses: string[] }>} where it can be reached, this machine's own first
 */
export async function serveDemo(folder, { port, host, tls, origins = [] }) {
  const { default: sirv } = await import('sirv');
  const { tsImport } = await import('tsx/esm/api');
  const { startSignalServer } = await tsImport('../../cli/signal/server.ts', import.meta.url);
  // "dev" reads files as they are now, and tells browsers to keep none.
  const files = sirv(folder, { dev: true });
  const server = tls ? createSecureServer(tls, files) : createServer(files);
  const bound = await listen(server, port, host);
  const at = (name) => `${tls ? 'https' : 'http'}://${name}:${bound}`;
  await startSignalServer({ server, origins: [...ownNames().map(at), ...origins] });
  if (isLocal(host)) return { addresses: [at('localhost')] };
  const isEvery = host === '0.0.0.0' || host === '::';
  return { addresses: isEvery ? [at('localhost'), ...ownAddresses().map(at)] : [at(host)] };
}
