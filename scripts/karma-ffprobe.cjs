/**
 * Lets in-browser tests ask ffprobe and ffmpeg, found before by scripts/lib/ffmpeg.mjs, about files that they made. A
 * file comes in chunks, so that one outlives the page that wrote it. The client is test/helpers/ffprobe.ts.
 *
 *   GET    /ffprobe                          404: there is no ffprobe
 *   POST   /ffprobe/<name>                   adds the body to the file
 *   GET    /ffprobe/<name>?format&pictureAt  judges what has come so far; answers with a ProbeReport
 *   DELETE /ffprobe/<name>                   removes it
 *
 * Files lie in a folder of their own, which goes with this process.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const { appendFile, rm } = require('node:fs/promises');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { require: load } = require('tsx/cjs/api');

function createFfprobe() {
  const { isInstalled, probeFile } = load('../test/helpers/ffprobe-file.ts', __filename);
  let folder;
  const pathOf = (name) => {
    if (!folder) {
      folder = mkdtempSync(join(tmpdir(), 'framepipe-probe-'));
      process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
    }
    return join(folder, name.replaceAll(/[^\w-]/g, ''));
  };

  const answers = {
    async GET(name, _body, { format, pictureAt }) {
      if (name === undefined) return { status: (await isInstalled()) ? 200 : 404 };
      const options = { ...(format && { format }), ...(pictureAt && { pictureAt: Number(pictureAt) }) };
      return { status: 200, body: JSON.stringify(await probeFile(pathOf(name), options)) };
    },
    async POST(name, body) {
      await appendFile(pathOf(name), body);
      return { status: 200 };
    },
    async DELETE(name) {
      await rm(pathOf(name), { force: true });
      return { status: 200 };
    },
  };

  return async (request, response, next) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const [, ffprobe, name] = pathname.split('/');
    const answer = ffprobe === 'ffprobe' ? answers[request.method] : undefined;
    if (!answer) return next();
    try {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { status, body } = await answer(name, Buffer.concat(chunks), Object.fromEntries(searchParams));
      response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
      response.end(body);
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  };
}

module.exports = { 'middleware:ffprobe': ['factory', createFfprobe] };
