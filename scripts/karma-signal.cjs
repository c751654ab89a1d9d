/**
 * Lets in-browser tests have a room server (`framepipe signal`) while they run. The client is
 * test/connection/signaling/signal-server.ts.
 *
 *   PUT    /signal    starts it, where it does not run; answers with its URL, always the same
 *   DELETE /signal    kills it: it says goodbye to nobody
 *
 * It ends with this process in any case.
 */
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');

const command = join(__dirname, '..', 'cli', 'framepipe.ts');

/** Starts it on a port, 0 for any; resolves once it listens. */
async function start(port) {
  const args = ['--import', 'tsx', command, 'signal', '--port', String(port), '--origin', '*'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  const gone = once(child, 'exit').then(() => process.off('exit', kill));
  const [said] = await Promise.race([once(child.stdout, 'data'), gone.then(() => [''])]);
  const [, url] = /^Rooms at (ws:\S+)/.exec(String(said)) ?? [];
  if (!url) throw new Error(`The room server does not start: ${said}`);
  const end = () => {
    kill();
    return gone;
  };
  return { url, end };
}

function createSignal() {
  let running;
  let port = 0;
  const answer = async (method) => {
    if (method === 'PUT') {
      running ??= start(port);
      const { url } = await running;
      port = new URL(url).port;
      return { status: 200, body: JSON.stringify(url) };
    }
    const ending = running;
    running = undefined;
    await (await ending)?.end();
    return { status: 200 };
  };
  return async (request, response, next) => {
    if (request.url.split('?')[0] !== '/signal' || !['PUT', 'DELETE'].includes(request.method)) return next();
    const { status, body } = await answer(request.method).catch((error) => {
      running = undefined;
      return { status: 500, body: error.message };
    });
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(body);
  };
}

module.exports = { 'middleware:signal': ['factory', createSignal] };
