/**
 * Lets in-browser tests have a TURN server on the loopback interface while they run: coturn, found before by
 * scripts/lib/coturn.mjs. The client is test/helpers/turn-server.ts.
 *
 *   PUT    /turn    starts it, where it does not run; answers with what RTCIceServer needs, always the same.
 *                   404: there is no coturn
 *   DELETE /turn    kills it, with all that it knows
 *
 * It ends with this process in any case.
 */
const { spawn } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { connect, createServer } = require('node:net');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

const username = 'alice';
const credential = 'secret';
/** How long it may take to start, in milliseconds. */
const longestStart = 10_000;

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Whether somebody accepts connections there; where not, after a moment. */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => setTimeout(resolve, 50, false));
  });
}

/** Starts coturn; resolves once it listens. */
async function start(binary, libraries, port) {
  const folder = mkdtempSync(join(tmpdir(), 'framepipe-turn-'));
  const args = [
    '-n', // no configuration file
    '--listening-ip=127.0.0.1',
    '--relay-ip=127.0.0.1',
    `--listening-port=${port}`,
    '--allow-loopback-peers',
    '--fingerprint',
    '--lt-cred-mech',
    '--realm=framepipe.test',
    `--user=${username}:${credential}`,
    '--no-tls',
    '--no-dtls',
    '--no-cli',
    '--log-file=stdout',
    `--pidfile=${join(folder, 'pid')}`,
    `--userdb=${join(folder, 'users')}`,
  ];
  const env = { ...process.env, ...(libraries ? { LD_LIBRARY_PATH: libraries } : {}) };
  const child = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd: folder });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const end = async () => {
    kill();
    await gone;
    process.off('exit', kill);
    rmSync(folder, { recursive: true, force: true });
  };
  let output = '';
  let over = false;
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  child.once('error', (error) => {
    output += error.message;
    over = true;
  });
  child.once('exit', () => (over = true));
  const deadline = Date.now() + longestStart;
  while (!(await accepts(port))) {
    if (over || Date.now() > deadline) {
      if (!over) await end();
      throw new Error(`coturn does not listen:\n${output}`);
    }
  }
  return { server: { urls: `turn:127.0.0.1:${port}`, username, credential }, end };
}

function createTurn() {
  const { TURNSERVER_BIN: binary, TURNSERVER_LIBRARIES: libraries } = process.env;
  let port;
  let running;
  const answer = async (method) => {
    if (method === 'PUT') {
      if (!binary) return { status: 404 };
      port ??= freePort();
      running ??= start(binary, libraries, await port);
      return { status: 200, body: JSON.stringify((await running).server) };
    }
    const ending = running;
    running = undefined;
    await (await ending)?.end();
    return { status: 200 };
  };
  return async (request, response, next) => {
    if (request.url.split('?')[0] !== '/turn' || !['PUT', 'DELETE'].includes(request.method)) return next();
    const { status, body } = await answer(request.method).catch((error) => ({ status: 500, body: error.message }));
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(body);
  };
}

module.exports = { 'middleware:turn': ['factory', createTurn] };
