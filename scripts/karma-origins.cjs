/**
 * Two further origins that serve the test bundles, for tests of cross-origin workers: one that lets every page read
 * its files (`cors`) and one that does not (`noCors`).
 */
const { createServer } = require('node:http');
const sirv = require('sirv');

async function startOrigin(folder, headers) {
  const serve = sirv(folder, { dev: true, setHeaders: (response) => headers(response) });
  const server = createServer((request, response) =>
    serve(request, response, () => {
      response.statusCode = 404;
      response.end();
    }),
  );
  server.unref();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

/** Starts both; they end with the process. */
exports.startOrigins = async (folder) => ({
  cors: await startOrigin(folder, (response) => response.setHeader('Access-Control-Allow-Origin', '*')),
  noCors: await startOrigin(folder, () => {}),
});
