import { expect } from 'chai';
import type { Browser } from 'puppeteer-core';
import { launchChromium, launchFirefox } from '../../demo/room/browsers.js';
import { until } from '../../helpers/until.js';
import type { Outcome } from '../common/call.js';

/** What a visit to an app's page came to. */
export interface Visit {
  readonly outcomes: readonly Outcome[];
  /** What the page threw, and what it or its browser printed as an error. */
  readonly errors: readonly string[];
}

/** How long an app may take for its calls, in milliseconds. */
const LIMIT = 60_000;

/** Chromium and Firefox, which open pages side by side. */
export class Visitors {
  readonly #browsers: Readonly<Record<string, Browser>>;

  private constructor(browsers: Readonly<Record<string, Browser>>) {
    this.#browsers = browsers;
  }

  static async launch(): Promise<Visitors> {
    const [Chromium, Firefox] = await Promise.all([launchChromium(), launchFirefox()]);
    return new Visitors({ Chromium, Firefox });
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#browsers).map((browser) => browser.close()));
  }

  /** What happens in each browser on an app's page, up to its report. */
  async visit(address: string): Promise<Readonly<Record<string, Visit>>> {
    const visits = Object.entries(this.#browsers).map(async ([name, browser]) => [name, await visit(browser, address)]);
    return Object.fromEntries(await Promise.all(visits));
  }

  /** Expects that in each browser all calls of an app's page, one over each worker, are made and encrypted. */
  async expectCalls(address: string, workers: readonly string[]): Promise<void> {
    for (const [browser, { outcomes, errors }] of Object.entries(await this.visit(address))) {
      expect(errors, `errors in ${browser}`).to.deep.equal([]);
      expect(outcomes.map(({ worker }) => worker)).to.deep.equal(workers);
      for (const outcome of outcomes) {
        const title = `${outcome.worker} in ${browser}`;
        expect(outcome.problems, `problems of ${title}`).to.deep.equal([]);
        for (const count of ['sealed', 'opened', 'pictures', 'strangerPackets'] as const) {
          expect(outcome[count], `${count} of ${title}`).to.be.at.least(10);
        }
        expect(outcome.strangerPictures, `pictures without the key of ${title}`).to.equal(0);
      }
    }
  }
}

async function visit(browser: Browser, address: string): Promise<Visit> {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    const isIcon = message.location().url?.endsWith('/favicon.ico');
    if (message.type() === 'error' && !isIcon) errors.push(message.text());
  });
  await page.goto(address);
  // A development server may load the page anew when it has learnt what the page imports.
  const report = () => page.evaluate(() => document.getElementById('report')?.textContent).catch(() => undefined);
  try {
    await until('the report', async () => (await report()) !== undefined, LIMIT);
  } catch (error) {
    errors.push(String(error));
  }
  const outcomes = JSON.parse((await report()) ?? '[]') as Outcome[];
  await context.close();
  return { outcomes, errors };
}
