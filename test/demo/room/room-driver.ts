import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import { until } from '../../helpers/until.js';

/** Red, green and blue, 0 to 255. */
export type Color = readonly [number, number, number];

/** What a page has made and said, since before its scripts ran. */
interface Made {
  readonly connections: RTCPeerConnection[];
  readonly tracks: MediaStreamTrack[];
  readonly news: string[];
}

type WatchedWindow = typeof globalThis & { made: Made };

/** How long a busy machine may take for what people wait for, in milliseconds. */
const LIMIT = 30_000;

/** Somebody before a page of the demo's call: what a person does there, and sees. */
export class RoomDriver {
  readonly page: Page;
  /** Errors of the page that nobody has caught. */
  readonly errors: string[] = [];
  readonly #context: BrowserContext;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.#context = context;
  }

  /** Opens the page as if on another machine: nothing is shared with other pages of the browser. */
  static async open(browser: Browser, address: string): Promise<RoomDriver> {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    const driver = new RoomDriver(page, context);
    page.on('pageerror', (error) => driver.errors.push(String(error)));
    // What transpiles this calls it in every function that has a name.
    await page.evaluateOnNewDocument('globalThis.__name = (named) => named');
    await page.evaluateOnNewDocument(watch);
    await page.goto(address);
    return driver;
  }

  /** Joins under a name, when the page has asked for the devices. */
  async join(name: string): Promise<void> {
    await this.isReady();
    await this.page.type('#name', name);
    await this.click('enter');
    await until(
      `${name} in the room`,
      async () => (await this.text('status')).match(/^(You are alone|\d)/) !== null,
      LIMIT,
    );
  }

  /** Waits until the page has asked for the devices. */
  isReady(): Promise<void> {
    const canJoin = () => this.page.evaluate(() => document.querySelector('#enter:enabled') !== null);
    return until('devices', canJoin, LIMIT);
  }

  async click(id: string): Promise<void> {
    await this.page.click(`#${id}`);
  }

  /** Sends a message to all. */
  async writes(words: string): Promise<void> {
    if (await this.page.$eval('#chat', (panel) => panel.hasAttribute('hidden'))) await this.click('open-chat');
    await this.page.type('#message', words);
    await this.page.keyboard.press('Enter');
  }

  text(id: string): Promise<string> {
    return this.page.evaluate((name) => document.getElementById(name)?.textContent?.trim() ?? '', id);
  }

  /** Waits until an element says this. */
  says(id: string, words: RegExp): Promise<void> {
    return until(`#${id} to say ${words}`, async () => words.test(await this.text(id)), LIMIT);
  }

  /** Waits until the page has told of this, now or before. */
  tells(words: string): Promise<void> {
    const told = () => this.page.evaluate(() => (globalThis as WatchedWindow).made.news);
    return until(words, async () => (await told()).includes(words), LIMIT);
  }

  /** Those whose tiles are there, one's own first. */
  names(): Promise<string[]> {
    return this.page.evaluate(() => [...document.querySelectorAll('#tiles .who')].map((one) => one.textContent ?? ''));
  }

  /** How the tile of somebody looks: `shown`, `hidden`, `covered`, with `muted` where it is; undefined for no tile. */
  look(name: string): Promise<string | undefined> {
    return this.page.evaluate((who) => {
      const tiles = [...document.querySelectorAll<HTMLElement>('#tiles .tile')];
      const tile = tiles.find((one) => one.querySelector('.who')?.textContent === who);
      return tile && `${tile.dataset.look}${tile.hasAttribute('data-is-muted') ? ' muted' : ''}`;
    }, name);
  }

  /** The middling colour of the picture in somebody's tile; undefined while there is none. */
  color(name: string): Promise<Color | undefined> {
    return this.page.evaluate((who) => {
      const tiles = [...document.querySelectorAll<HTMLElement>('#tiles .tile')];
      const video = tiles.find((one) => one.querySelector('.who')?.textContent === who)?.querySelector('video');
      if (!video?.videoWidth) return undefined;
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [16, 9];
      const context = canvas.getContext('2d')!;
      context.drawImage(video, 0, 0, 16, 9);
      const { data } = context.getImageData(0, 0, 16, 9);
      const mean = (channel: number) =>
        data.filter((_, at) => at % 4 === channel).reduce((sum, one) => sum + one, 0) / 144;
      return [mean(0), mean(1), mean(2)] as const;
    }, name);
  }

  /** Waits until the tile of somebody looks like this. */
  shows(name: string, look: string | undefined): Promise<void> {
    return until(`${name} ${look}`, async () => (await this.look(name)) === look, LIMIT);
  }

  /** Pictures that the browser has decoded, of everybody. */
  decoded(): Promise<number> {
    return this.page.evaluate(async () => {
      let decoded = 0;
      for (const pc of (globalThis as WatchedWindow).made.connections) {
        if (pc.signalingState === 'closed') continue;
        for (const entry of (await pc.getStats()).values())
          if (entry.type === 'inbound-rtp') decoded += entry.framesDecoded ?? 0;
      }
      return decoded;
    });
  }

  /** Waits until more pictures have been decoded. */
  async seesMore(): Promise<void> {
    const before = await this.decoded();
    await until('more pictures', async () => (await this.decoded()) > before + 5, LIMIT);
  }

  /** Waits until the picture of somebody is the one that they see of themselves. */
  async sees(name: string, other: RoomDriver): Promise<void> {
    await until(
      `${name} as they are`,
      async () => {
        const [seen, own] = [await this.color(name), await other.color(`${name} (you)`)];
        return seen !== undefined && own !== undefined && distance(seen, own) < 40;
      },
      LIMIT,
    );
    await this.seesMore();
  }

  /** What is left of a call: states of connections and of tracks of devices. */
  left(): Promise<{ readonly connections: string[]; readonly tracks: string[] }> {
    return this.page.evaluate(() => {
      const { connections, tracks } = (globalThis as WatchedWindow).made;
      return {
        connections: [...new Set(connections.map(({ signalingState }) => signalingState))],
        tracks: [...new Set(tracks.map(({ readyState }) => readyState))],
      };
    });
  }

  /** Lets the page die without a word to anybody. Only in Chromium. */
  async crash(): Promise<void> {
    // It never answers.
    this.page.goto('chrome://crash').catch(() => {});
    await new Promise((resolve) => this.page.once('error', resolve));
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}

export function distance(one: Color, other: Color): number {
  return Math.hypot(...one.map((value, channel) => value - other[channel]!));
}

/** Runs in the page, before its scripts. */
function watch(): void {
  const { getUserMedia } = MediaDevices.prototype;
  const made: Made = { connections: [], tracks: [], news: [] };
  (globalThis as WatchedWindow).made = made;
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      made.connections.push(this);
    }
  };
  MediaDevices.prototype.getUserMedia = async function (constraints) {
    const stream = await getUserMedia.call(this, constraints);
    made.tracks.push(...stream.getTracks());
    return stream;
  };
  new MutationObserver(() => {
    const words = document.getElementById('news')?.textContent;
    if (words && words !== made.news.at(-1)) made.news.push(words);
  }).observe(document, { subtree: true, childList: true, characterData: true });
}
