/**
 * `npm run build`: dist/ as it is published (modules with types and source maps from tsc, bundles for a CDN), and the
 * demo as it would be put on a web server, in build/demo. `--package` leaves the demo out.
 */
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { exclusively } from './lib/lock.mjs';
import { endOnSignal, runNode } from './lib/processes.mjs';
import { orExit, red, say, step } from './lib/progress.mjs';
import { inProject } from './lib/project.mjs';
import { setUp } from './lib/setup.mjs';

const { package: packageOnly } = orExit(
  () => parseArgs({ options: { package: { type: 'boolean', default: false } } }).values,
);

async function compile() {
  await rm(inProject('dist'), { recursive: true, force: true });
  // Forced, because tsc looks at its notes in .cache, not at what is in dist.
  const args = [inProject('node_modules/typescript/bin/tsc'), '-b', 'src', 'cli', '--force'];
  const { code, output } = await runNode(args, { quiet: true });
  if (code !== 0) throw new Error(output);
}

/** The inline worker's text: bundlers have it from the bundle, modules from this one. */
async function writeInlineWorker() {
  const script = await readFile(inProject('dist/bundles/worker.js'), 'utf8');
  const text = script.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '\n');
  await writeFile(inProject('dist/src/inline-worker-source.js'), `export default ${JSON.stringify(text)};\n`);
}

/** What the command line puts into its pages: their script, as it is, and uPlot, which is no package of its users. */
async function writePageParts() {
  const view = 'cli/page/view';
  await mkdir(inProject('dist', view));
  for (const name of await readdir(inProject(view))) {
    if (name.endsWith('.js')) await copyFile(inProject(view, name), inProject('dist', view, name));
  }
  const read = (name) => readFile(inProject('node_modules/uplot/dist', name), 'utf8');
  const parts = { script: await read('uPlot.iife.min.js'), style: await read('uPlot.min.css') };
  const text = `const uplot = ${JSON.stringify(parts)};\nexport const loadUplot = async () => uplot;\n`;
  await writeFile(inProject('dist/cli/page/uplot.js'), text);
}

endOnSignal(130);
try {
  await exclusively('set-up', setUp);
  const { cdnConfig, demoConfig } = await import('../webpack.config.js');
  const { bundle } = await import('./lib/bundles.mjs');
  await step('Compiling dist', compile);
  await bundle('Bundling for a CDN', cdnConfig());
  await writeInlineWorker();
  await writePageParts();
  if (!packageOnly) await bundle('Bundling the demo', demoConfig('production'));
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
