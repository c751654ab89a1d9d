import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { App } from './lib/app.js';
import { unpacked } from './lib/packed.js';
import { Site } from './lib/site.js';
import { Visitors } from './lib/visitors.js';

/** A policy for an app: its own scripts and its import map, which is known by its hash, and what is given besides. */
async function policyOf(app: App, worker: string, scripts = ''): Promise<string> {
  const page = await readFile(join(app.folder, 'index.html'), 'utf8');
  const [, map] = /<script type="importmap">(.*?)<\/script>/s.exec(page)!;
  const hash = createHash('sha256').update(map!).digest('base64');
  return `default-src 'none'; script-src 'self' 'sha256-${hash}' ${scripts}; worker-src ${worker}; img-src 'self'`;
}

describe('apps that nothing builds', function () {
  this.timeout(120_000);
  let visitors: Visitors;
  const sites: Site[] = [];
  const open = async (...args: Parameters<typeof Site.open>) => {
    const site = await Site.open(...args);
    sites.push(site);
    return site;
  };
  before(async () => {
    visitors = await Visitors.launch();
  });
  afterEach(() => {
    for (const site of sites.splice(0)) site.close();
  });
  after(() => visitors?.close());

  it('make encrypted calls with an import map', async () => {
    const app = await App.unpack('import-map');
    const { address } = await open(app.folder);
    await visitors.expectCalls(address, ['createWorker()', 'a worker of its own', 'createInlineWorker()']);
  });

  it('make encrypted calls under a policy without unsafe-eval and blob:', async () => {
    const app = await App.unpack('strict-csp');
    const site = await open(app.folder, { policy: await policyOf(app, "'self'") });
    await visitors.expectCalls(site.address, ['createWorker()', 'createWorker({ url })']);
    expect(site.takeViolations()).to.deep.equal([]);
  });

  it('hear of it when such a policy does not let a worker be made of a Blob', async () => {
    const app = await App.unpack('import-map');
    const site = await open(app.folder, { policy: await policyOf(app, "'self'") });
    for (const { outcomes } of Object.values(await visitors.visit(site.address))) {
      expect(outcomes.map(({ problems }) => problems.length)).to.deep.equal([0, 0, 1]);
    }
    expect(site.takeViolations()).to.include('worker-src blob');
  });

  it('make encrypted calls with a worker from the origin of a CDN', async () => {
    const cdn = await open(join(unpacked, 'dist/bundles'), { headers: { 'Access-Control-Allow-Origin': '*' } });
    const app = await App.unpack('cdn');
    for (const file of ['index.html', 'main.js']) {
      const text = await readFile(join(app.folder, file), 'utf8');
      await app.write(file, text.replaceAll('https://cdn.example', cdn.address));
    }
    const site = await open(app.folder, { policy: await policyOf(app, `blob: ${cdn.address}`, cdn.address) });
    await visitors.expectCalls(site.address, ['the one beside the bundle', 'a classic worker', 'a module']);
    expect(site.takeViolations()).to.deep.equal([]);
  });
});
