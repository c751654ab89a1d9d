import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';

const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--disable-background-networking',
  '--remote-debugging-port=0',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream=fps=30',
  '--window-size=1280,1000',
];

/** Speaks Chrome's DevTools protocol: https://chromedevtools.github.io/devtools-protocol/. */
class Session {
  #socket;
  #count = 0;
  #waiting = new Map();

  constructor(socket) {
    this.#socket = socket;
    socket.on('message', (text) => {
      const { id, result, error } = JSON.parse(text);
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error) waiting?.reject(new Error(error.message));
      else waiting?.resolve(result);
    });
  }

  static async open(url) {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new Session(socket);
  }

  send(method, params = {}) {
    this.#count += 1;
    this.#socket.send(JSON.stringify({ id: this.#count, method, params }));
    return new Promise((resolve, reject) => this.#waiting.set(this.#count, { resolve, reject }));
  }

  /** The value of an expression in the page, awaited. */
  async evaluate(expression) {
    const { result, exceptionDetails } = await this.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }
}

/** Opens a page in a Chromium of its own; resolves with sessions of browser and page, and `end`. */
export async function openPage(executable, url) {
  const profile = await mkdtemp(join(tmpdir(), 'framepipe-inspector-'));
  const browser = spawn(executable, [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => browser.once('exit', resolve));
  const end = async () => {
    browser.kill();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    const address = await new Promise((resolve, reject) => {
      let said = '';
      browser.stderr.on('data', (text) => {
        said += text;
        const found = /DevTools listening on (ws:\S+)/.exec(said);
        if (found) resolve(found[1]);
      });
      ended.then(() => reject(new Error(`the browser ended: ${said}`)));
    });
    const whole = await Session.open(address);
    const { targetId } = await whole.send('Target.createTarget', { url });
    const page = await Session.open(`${address.slice(0, address.indexOf('/devtools'))}/devtools/page/${targetId}`);
    return { whole, page, end };
  } catch (error) {
    await end();
    throw error;
  }
}
