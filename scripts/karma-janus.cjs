/**
 * Lets in-browser tests have a Janus server while they run, found before by scripts/lib/janus.mjs. The client is
 * test/sfu/janus-server.ts.
 *
 *   PUT    /janus    starts it, where it does not run; answers with its URL, always the same. 404: there is none
 *   DELETE /janus    kills it
 *
 * It ends with this process in any case.
 */
function createJanus() {
  const { JANUS_BIN: binary, JANUS_MODULES: modules, JANUS_LIBRARIES: libraries, JANUS_ADDRESS: address } = process.env;
  const server = import('./lib/janus-server.mjs');
  let port;
  let running;
  const start = async () => {
    const { freePort, startJanus } = await server;
    port ??= await freePort();
    return startJanus({ binary, modules, libraries, address, port });
  };
  const answer = async (method) => {
    if (method === 'PUT') {
      if (!binary) return { status: 404 };
      running ??= start();
      await running;
      return { status: 200, body: JSON.stringify(`ws://127.0.0.1:${port}`) };
    }
    const ending = running;
    running = undefined;
    await (await ending)?.kill();
    return { status: 200 };
  };
  return async (request, response, next) => {
    if (request.url.split('?')[0] !== '/janus' || !['PUT', 'DELETE'].includes(request.method)) return next();
    const { status, body } = await answer(request.method).catch((error) => {
      running = undefined;
      return { status: 500, body: error.message };
    });
    response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    response.end(body);
  };
}

module.exports = { 'middleware:janus': ['factory', createJanus] };
