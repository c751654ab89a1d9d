import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { App } from './lib/app.js';
import { entries } from './lib/packed.js';

/** How each tool bundles a script of an app into a folder, with nothing configured but what the package needs. */
const tools: Readonly<Record<string, (script: string, folder: string) => readonly string[]>> = {
  webpack: (script, folder) => ['webpack', '--entry-reset', '--entry', script, '--output-path', folder],
  esbuild: (script, folder) => ['esbuild', script, '--bundle', '--minify', '--format=esm', `--outdir=${folder}`],
  rollup: (script, folder) => ['rollup', script, '--plugin', 'node-resolve', '--dir', folder],
};

describe('the package in bundles of other projects', function () {
  this.timeout(120_000);

  for (const [tool, command] of Object.entries(tools)) {
    describe(tool, () => {
      let app: App;
      before(async () => {
        app = await App.install(tool);
      });

      /** Bundles a script of this text; resolves with the files that come of it. */
      async function bundle(text: string): Promise<Readonly<Record<string, string>>> {
        const folder = join(app.folder, 'shaken');
        await rm(folder, { recursive: true, force: true });
        await app.write('shaken.js', text);
        await app.npm('exec', '--offline', '--', ...command('./shaken.js', './shaken'));
        const files = await readdir(folder);
        return Object.fromEntries(
          await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')])),
        );
      }

      it('has one function without the others, and without a worker', async () => {
        const files = Object.values(
          await bundle("import { support } from 'framepipe';\nglobalThis.able = support();\n"),
        );
        expect(files).to.have.lengthOf(1);
        expect(files[0]).to.include('createEncodedStreams');
        expect(files[0]).not.to.match(/new Worker|MessageChannel|PBKDF2|class /);
        expect(files[0]).to.have.length.below(2_500);
      });

      it('has one stage without the others', async () => {
        const files = Object.values(
          await bundle("import { delay } from 'framepipe/stages/delay.js';\nglobalThis.delay = delay;\n"),
        );
        expect(files).to.have.lengthOf(1);
        expect(files[0])
          .to.include('delay')
          .and.not.match(/HKDF|AES|cbor/i);
      });

      it('has nothing of modules that are imported for nothing', async () => {
        const text = entries.map(([name]) => `import '${name}';\n`).join('');
        expect(
          Object.values(await bundle(text))
            .join('')
            .trim(),
        ).to.equal('');
      });

      it('has the whole of a worker that is imported for what it does', async () => {
        for (const name of ['framepipe/bundles/worker.js', './node_modules/framepipe/dist/workers/default.worker.js']) {
          const text = Object.values(await bundle(`import '${name}';\n`)).join('');
          expect(text, name).to.include('rtctransform').and.include('HKDF');
        }
      });
    });
  }
});
