import { join } from 'node:path';
import { expect } from 'chai';
import { App } from './lib/app.js';
import { Site } from './lib/site.js';
import { Visitors } from './lib/visitors.js';

/** The strictest policy under which an app of one origin does anything at all. */
const POLICY = "default-src 'none'; script-src 'self'; worker-src 'self'; img-src 'self'";

const found = ['createWorker()', 'a worker of its own'];
const entries = ['a worker with the default stages', 'a worker of its own'];

/** Each tool: the templates of its app, how its workers are called, and its development server. */
const tools = {
  'webpack 5': { folder: 'webpack', workers: found },
  'Vite 7': { folder: 'vite-7', templates: ['vite', 'vite-7'], workers: found, server: 'vite/bin/vite.js' },
  'Vite 8': { folder: 'vite-8', templates: ['vite', 'vite-8'], workers: found, server: 'vite/bin/vite.js' },
  esbuild: { folder: 'esbuild', workers: entries },
  Rollup: { folder: 'rollup', workers: entries },
};

describe('apps of bundlers', function () {
  this.timeout(180_000);
  let visitors: Visitors;
  before(async () => {
    visitors = await Visitors.launch();
  });
  after(() => visitors?.close());

  for (const [tool, { folder, workers, ...rest }] of Object.entries(tools)) {
    describe(tool, () => {
      let app: App;
      before(async () => {
        app = await App.install(folder, 'templates' in rest ? rest.templates : [folder]);
      });

      it('makes encrypted calls when built, under a strict policy', async () => {
        await app.npm('run', 'build');
        const site = await Site.open(join(app.folder, 'dist'), { policy: POLICY });
        try {
          await visitors.expectCalls(site.address, workers);
          expect(site.takeViolations()).to.deep.equal([]);
        } finally {
          site.close();
        }
      });

      if (!('server' in rest)) return;

      it('makes encrypted calls from its development server', async () => {
        try {
          await visitors.expectCalls(await app.serve(rest.server, '--host', '127.0.0.1', '--port', '0'), workers);
        } finally {
          await app.stop();
        }
      });
    });
  }
});
