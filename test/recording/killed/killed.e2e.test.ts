import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Browser, Page } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../../demo/room/browsers.js';
import { probeFile } from '../../helpers/ffprobe-file.js';
import { needsFfprobe, type ProbeReport } from '../../helpers/ffprobe-node.js';
import { until } from '../../helpers/until.js';
import type { KilledPage } from './page.js';
import { PageServer } from './page-server.js';

type RecordingWindow = typeof globalThis & { page?: KilledPage };

/** How long a file is, by its last frame, in seconds. */
const lengthOf = ({ streams }: ProbeReport): number =>
  Math.max(...streams.flatMap(({ packets }) => packets.map(({ time }) => time ?? 0)));

/** Lets the page's process die. Only in Chromium. */
async function crash(page: Page): Promise<void> {
  // It never answers.
  page.goto('chrome://crash').catch(() => {});
  await new Promise((resolve) => page.once('error', resolve));
}

async function open(browser: Browser, address: string): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(address);
  await until('its script', () => page.evaluate(() => (globalThis as RecordingWindow).page !== undefined));
  return page;
}

describe('a tab that is killed while it records', function () {
  this.timeout(90_000);
  let browser: Browser | undefined;
  let server: PageServer | undefined;
  let profile: string;
  before(async function () {
    await needsFfprobe.call(this);
    server = await PageServer.start();
  });
  after(() => server?.stop());
  beforeEach(async () => {
    profile = await mkdtemp(join(tmpdir(), 'framepipe-profile-'));
  });
  afterEach(async () => {
    await browser?.close();
    await server?.clear();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Records for three seconds, and some; resolves with the page, and how long its files were by then. */
  async function record(): Promise<{ readonly page: Page; readonly duration: number }> {
    const page = await open(browser!, server!.address);
    await page.evaluate(() => (globalThis as RecordingWindow).page!.record());
    const duration = () => page.evaluate(() => (globalThis as RecordingWindow).page!.duration());
    await until('three seconds', async () => (await duration()) > 3, 30_000);
    return { page, duration: await duration() };
  }

  /** Expects that what is in the file system, and what came here, play up to the last second. */
  async function expectFiles(duration: number): Promise<void> {
    const page = await open(browser!, server!.address);
    await page.evaluate(() => (globalThis as RecordingWindow).page!.upload());
    for (const name of ['kept', 'streamed']) {
      const report = await probeFile(server!.pathOf(name));
      expect(report.problems, name).to.deep.equal([]);
      expect(
        report.streams.map(({ kind, packets, frames }) => [kind, packets.length - frames.length]),
      ).to.have.deep.members([
        ['audio', 0],
        ['video', 0],
      ]);
      expect(lengthOf(report), name).to.be.above(duration - 2);
    }
  }

  it('leaves files that play up to the last second, where Chromium loses the page', async () => {
    browser = await launchChromium();
    const { page, duration } = await record();
    await crash(page);
    await expectFiles(duration);
  });

  it('leaves files that play up to the last second, where Firefox is killed as a whole', async () => {
    browser = await launchFirefox({ profile, hasCamera: true });
    const { duration } = await record();
    const child = browser.process()!;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    browser = await launchFirefox({ profile, hasCamera: true });
    await expectFiles(duration);
  });
});
