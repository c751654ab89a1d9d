import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sirv from 'sirv';
import { run } from '../../scripts/lib/processes.mjs';

const FLAGS = {
  chromium: (profile, url) => [
    '--headless=new',
    ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-background-networking',
    '--no-first-run',
    `--user-data-dir=${profile}`,
    url,
  ],
  firefox: (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
};

/** Clocks as fine as the browser has them. */
const FIREFOX_PREFERENCES = [
  'user_pref("privacy.reduceTimerPrecision", false);',
  'user_pref("browser.aboutwelcome.enabled", false);',
  'user_pref("datareporting.policy.dataSubmissionEnabled", false);',
  'user_pref("app.update.enabled", false);',
];

/** Isolated pages get finer clocks; nothing is kept from one launch to the next. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cache-Control': 'no-store',
};

const page = (task) => `<!doctype html><title>bench</title><script type="module">
  const answer = (result) =>
    fetch('/result', { method: 'POST', body: JSON.stringify({ ...result, userAgent: navigator.userAgent }) });
  const worker = new Worker('/worker.js', { type: 'module' });
  worker.onmessage = ({ data }) => {
    if (data.progress) fetch('/progress', { method: 'POST', body: data.progress });
    // Products' workers that run within this one send messages of their own.
    else if (data.measured || typeof data.error === 'string') answer(data);
  };
  worker.onerror = ({ message }) => answer({ error: message ?? 'the worker did not load' });
  worker.postMessage(${JSON.stringify(task)});
</script>`;

/**
 * Launches a browser anew, which runs the task in a dedicated worker, and returns what that tells.
 *
 * @param folders files by the path under which they are served: `{ '/fixtures': …, '': … }`
 * @param limit how long it may tell nothing, in ms
 * @param onProgress told what is being measured
 */
export async function runInBrowser(name, executable, task, folders, limit, onProgress) {
  const files = Object.entries(folders).map(([path, folder]) => [path, sirv(folder, { dev: true })]);
  const answered = Promise.withResolvers?.() ?? withResolvers();
  const server = createServer(async (request, response) => {
    for (const [header, value] of Object.entries(HEADERS)) response.setHeader(header, value);
    if (request.method === 'POST') {
      const parts = [];
      for await (const part of request) parts.push(part);
      response.end();
      timer.refresh();
      const body = Buffer.concat(parts).toString();
      return request.url === '/progress' ? onProgress(body) : answered.resolve(JSON.parse(body));
    }
    if (request.url === '/') return response.setHeader('Content-Type', 'text/html').end(page(task));
    const [path, serve] = files.find(([start]) => request.url.startsWith(start));
    request.url = request.url.slice(path.length);
    serve(request, response, () => response.writeHead(404).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = mkdtempSync(join(tmpdir(), 'framepipe-bench-'));
  writeFileSync(join(profile, 'user.js'), FIREFOX_PREFERENCES.join('\n'));
  const ended = new AbortController();
  const timer = setTimeout(() => answered.resolve({ error: `nothing was told for ${limit} ms` }), limit);
  const browser = run(executable, FLAGS[name](profile, `http://127.0.0.1:${server.address().port}/`), {
    quiet: true,
    signal: ended.signal,
  });
  browser.then(
    () => answered.resolve({ error: 'the browser ended' }),
    () => {},
  );
  try {
    const result = await answered.promise;
    if (result.error) throw new Error(`${name}: ${result.error}`);
    return result;
  } finally {
    clearTimeout(timer);
    ended.abort();
    await browser.catch(() => {});
    server.closeAllConnections();
    server.close();
    // It writes until its last process has ended.
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}

function withResolvers() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
