import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { App } from './lib/app.js';
import { entries } from './lib/packed.js';
import { Visitors } from './lib/visitors.js';

const names = entries.map(([name]) => name);

describe('servers', function () {
  this.timeout(300_000);

  it('import every module in Node.js, which does nothing', async () => {
    const app = await App.install('node');
    await app.npm('run', 'import', '--', ...names);
    const { exported, globals } = JSON.parse(await readFile(join(app.folder, 'imported.json'), 'utf8'));
    expect(globals).to.deep.equal([]);
    expect(Object.keys(exported)).to.deep.equal(names);
    expect(names.filter((name) => exported[name] === 0)).to.deep.equal([]);
  });

  it('render pages with Next.js that import every module, and make encrypted calls in the browser', async () => {
    const app = await App.install('next');
    const imports = names.map((name, at) => `import * as entry${at} from '${name}';\n`);
    const list = names.map((name, at) => `  '${name}': Object.keys(entry${at}).length,\n`);
    await app.write('src/entries.ts', `${imports.join('')}\nexport const entries = {\n${list.join('')}};\n`);
    await app.npm('run', 'build');
    const address = await app.serve('next/dist/bin/next', 'start', '--hostname', '127.0.0.1', '--port', '0');
    const visitors = await Visitors.launch();
    try {
      const exported = (await (await fetch(`${address}/entries`)).json()) as Readonly<Record<string, number>>;
      expect(Object.keys(exported)).to.deep.equal(names);
      expect(Object.values(exported)).not.to.include(0);
      const page = await (await fetch(address)).text();
      expect(page).to.include('There is no WebRTC here').and.include('<p>Rendered on the server</p>');
      await visitors.expectCalls(address, ['createWorker()', 'a worker of its own']);
    } finally {
      await Promise.all([app.stop(), visitors.close()]);
    }
  });
});
