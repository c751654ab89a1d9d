import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sirv from 'sirv';
import { run } from '../../scripts/lib/processes.mjs';
import { BrowserClock, isSupported } from './cpu.mjs';

const FLAGS = {
  chromium: (profile, url) => [
    '--headless=new',
    ...(process.platform === 'linux' ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-background-timer-throttling',
    '--disable-renderer-backgrounding',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    '--no-first-run',
    // Memory is measured when it is asked for, and not some time later.
    '--enable-blink-features=ForceEagerMeasureMemory',
    `--user-data-dir=${profile}`,
    url,
  ],
  firefox: (profile, url) => ['--headless', '--no-remote', '--profile', profile, url],
};

/** Clocks as fine as the browser has them, calls within the machine, sound without a gesture. */
const FIREFOX_PREFERENCES = [
  'user_pref("privacy.reduceTimerPrecision", false);',
  'user_pref("media.navigator.streams.fake", true);',
  'user_pref("media.navigator.permission.disabled", true);',
  'user_pref("media.autoplay.default", 0);',
  'user_pref("media.autoplay.blocking_policy", 0);',
  'user_pref("media.peerconnection.ice.obfuscate_host_addresses", false);',
  'user_pref("media.peerconnection.ice.loopback", true);',
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

/** The groups that need a page of their own run in it, all others in a dedicated worker. */
const page = (task) => `<!doctype html><title>bench</title><script type="module">
  const task = ${JSON.stringify(task)};
  const post = (path, body) => fetch(path, { method: 'POST', body });
  const answer = (result) => post('/result', JSON.stringify({ ...result, userAgent: navigator.userAgent }));
  const tell = (progress) => post('/progress', progress);
  if (task.page) {
    import(task.page).then(({ measure }) => measure(task, tell)).then(answer, (error) => answer({ error: String(error) }));
  } else {
    const worker = new Worker('/worker.js', { type: 'module' });
    worker.onmessage = async ({ data }) => {
      if (data.progress) tell(data.progress);
      else if (data.memory) worker.postMessage({ bytes: (await performance.measureUserAgentSpecificMemory?.())?.bytes ?? null });
      // Products' workers that run within this one send messages of their own.
      else if (data.measured || typeof data.error === 'string') answer(data);
    };
    worker.onerror = ({ message }) => answer({ error: message ?? 'the worker did not load' });
    worker.postMessage(task);
  }
</script>`;

/** Answers of /cpu/…, as bench/cpu-clock.ts asks. */
function cpuAnswer(clock, url) {
  const [, what, thread] = /^\/cpu\/(\w+)\??(.*)$/.exec(url);
  if (what === 'mark') {
    if (isSupported) clock.mark();
    return isSupported;
  }
  return clock[what](thread);
}

/**
 * Launches a browser anew, which runs the task, and returns what that tells.
 *
 * @param folders files by the path under which they are served: `{ '/fixtures': …, '': … }`
 * @param limit how long it may tell nothing, in ms
 * @param onProgress told what is being measured
 * @param answers by path, what answers the JSON that the page posts there, with what can be written as JSON
 */
export async function runInBrowser(name, executable, task, folders, limit, onProgress, answers = {}) {
  const files = Object.entries(folders).map(([path, folder]) => [path, sirv(folder, { dev: true })]);
  const answered = Promise.withResolvers?.() ?? withResolvers();
  const server = createServer(async (request, response) => {
    for (const [header, value] of Object.entries(HEADERS)) response.setHeader(header, value);
    if (request.method === 'POST') {
      const parts = [];
      for await (const part of request) parts.push(part);
      timer.refresh();
      const body = Buffer.concat(parts).toString();
      const answer = answers[request.url];
      response.end(answer && JSON.stringify((await answer(JSON.parse(body))) ?? null));
      if (answer) return;
      if (request.url === '/progress') return onProgress(body);
      return answered.resolve(JSON.parse(body));
    }
    if (request.url.startsWith('/cpu/')) return response.end(JSON.stringify(cpuAnswer(clock, request.url) ?? null));
    if (request.url === '/') return response.setHeader('Content-Type', 'text/html').end(page(task));
    const [path, serve] = files.find(([start]) => request.url.startsWith(start));
    request.url = request.url.slice(path.length);
    serve(request, response, () => response.writeHead(404).end());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const profile = mkdtempSync(join(tmpdir(), 'framepipe-bench-'));
  writeFileSync(join(profile, 'user.js'), FIREFOX_PREFERENCES.join('\n'));
  const clock = new BrowserClock(profile);
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
