/**
 * Every bundle of the project: the in-browser tests, the demo, and what `npm run build` adds to tsc's output.
 * The scripts call these functions through webpack's API; nothing here runs by itself.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import CopyPlugin from 'copy-webpack-plugin';
import webpack from 'webpack';
import { bundleNotice } from './scripts/lib/bundled.mjs';
import { entrySources } from './scripts/lib/entries.mjs';
import { writeTutorial } from './scripts/lib/tutorial.mjs';

const root = dirname(fileURLToPath(import.meta.url));
const inProject = (...parts) => join(root, ...parts);
const filesIn = (folder) =>
  readdirSync(inProject(folder), { recursive: true })
    .map((file) => join(folder, file).split(sep).join('/'))
    .sort();

/** What all bundles share: TypeScript without type checks (`tsc -b` does those), ES modules in and out. */
function common(name, mode, path) {
  return {
    name,
    mode,
    context: root,
    target: ['web', 'es2022'],
    devtool: 'source-map',
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          exclude: /node_modules/,
          loader: 'ts-loader',
          options: {
            transpileOnly: true,
            configFile: inProject('tsconfig.base.json'),
            compilerOptions: { module: 'esnext', moduleResolution: 'bundler', jsx: 'react-jsx' },
          },
        },
        { test: /\.svelte$/, loader: inProject('scripts/lib/svelte-loader.mjs') },
        // package.json promises that modules do nothing when loaded; demo and tests are not the package.
        { test: /\.tsx?$/, include: [inProject('demo'), inProject('test')], sideEffects: true },
      ],
    },
    resolve: {
      // The package's own names, as its users import them.
      alias: Object.fromEntries(entrySources().map(([specifier, source]) => [`${specifier}$`, inProject(source)])),
      extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
    },
    experiments: { outputModule: true },
    output: {
      module: true,
      path,
      filename: '[name].js',
      chunkFilename: '[name].js',
      // No hash: cached code that names an asset would go on naming the one before, when only the asset changes.
      assetModuleFilename: '[path][name][ext]',
    },
    cache: {
      type: 'filesystem',
      name: `${name}-${mode}`,
      cacheDirectory: inProject('.cache/webpack'),
      buildDependencies: {
        config: [fileURLToPath(import.meta.url), inProject('package.json'), inProject('tsconfig.base.json')],
      },
    },
    performance: false,
    infrastructureLogging: { level: 'error' },
  };
}

/** The default worker as `worker.js`, one script that needs no other: it loads as a classic worker and as a module. */
function workerConfig(mode, path) {
  const base = common('worker', mode, path);
  return {
    ...base,
    entry: { worker: './workers/default.worker.ts' },
    target: ['webworker', 'es2022'],
    experiments: {},
    output: { ...base.output, module: false, iife: true, scriptType: false },
    plugins: [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
  };
}

/** Adds the default worker's script to a bundle, as a file beside it and as the text of the inline worker. */
function withWorker({ module, plugins = [], ...config }) {
  const { mode, output } = config;
  const script = join(output.path, 'worker.js');
  const worker = workerConfig(mode, output.path);
  const inline = new webpack.NormalModuleReplacementPlugin(/\/inline-worker-source\.js$/, script);
  return [
    worker,
    {
      ...config,
      dependencies: [worker.name],
      output: { ...output, clean: { keep: /^worker\.js/ } },
      module: { ...module, rules: [...module.rules, { resource: script, type: 'asset/source' }] },
      plugins: [...plugins, inline],
    },
  ];
}

/** What Vue wants to know of every bundler. */
const vueFlags = new webpack.DefinePlugin({
  __VUE_OPTIONS_API__: false,
  __VUE_PROD_DEVTOOLS__: false,
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
});

const FILES_A_PAGE = 5;

/**
 * The in-browser tests as modules: `single-0.js` and on, of a few files each, since a page that has made hundreds of
 * connections is slow and may hang, and `cross.js` (test/cross, which runs in both browsers at once); workers become
 * files beside them.
 */
export function testConfig(files = filesIn('test').filter((file) => file.endsWith('.browser.test.ts'))) {
  const cross = files.filter((file) => file.startsWith('test/cross/'));
  const single = files.filter((file) => !cross.includes(file));
  const entry = {};
  for (let at = 0; at < single.length; at += FILES_A_PAGE) {
    entry[`single-${at / FILES_A_PAGE}`] = single.slice(at, at + FILES_A_PAGE).map((file) => `./${file}`);
  }
  if (cross.length > 0) entry.cross = cross.map((file) => `./${file}`);
  const [worker, tests] = withWorker({
    ...common('test', 'development', inProject('build/test')),
    entry,
    plugins: [vueFlags],
  });
  const tutorial = single.includes('test/docs/tutorial.browser.test.ts') ? [tutorialConfig(tests.name)] : [];
  return [worker, ...tutorial, tests];
}

/** The pages of docs/tutorial.md as a reader has them after each step, beside the in-browser tests: `step-1/index.html`. */
function tutorialConfig(after) {
  const { steps, folder } = writeTutorial();
  const name = (step) => `step-${step + 1}/main`;
  return {
    ...common('tutorial', 'development', inProject('build/test/tutorial')),
    dependencies: [after],
    entry: Object.fromEntries(steps.map((_files, step) => [name(step), join(folder, `${name(step)}.ts`)])),
    plugins: [
      new CopyPlugin({
        patterns: [
          { context: folder, from: '**/*.html', transform: (page) => String(page).replace('main.ts', 'main.js') },
        ],
      }),
    ],
  };
}

/** One page of a test that starts browsers itself, as `build/page/page.js`. */
export function pageConfig(file) {
  return withWorker({ ...common('page', 'development', inProject('build/page')), entry: { page: file } });
}

/**
 * The demo: every `<script src="./x.js">` of its pages that stands there as `x.ts` becomes a bundle in its place;
 * pages, styles, pictures and sources are copied.
 */
export function demoConfig(mode) {
  const files = filesIn('demo');
  const entry = {};
  for (const page of files.filter((file) => file.endsWith('.html'))) {
    for (const [, script] of readFileSync(inProject(page), 'utf8').matchAll(/<script\b[^>]*\bsrc="([^":]+)\.js"/g)) {
      const source = join(dirname(page), `${script}.ts`);
      if (existsSync(inProject(source))) entry[relative('demo', source).slice(0, -3)] = `./${source}`;
    }
  }
  return withWorker({
    ...common('demo', mode, inProject('build/demo')),
    entry,
    // In concatenated modules webpack 5.112 gives pages of all folders one relative path to the worker's script.
    optimization: { concatenateModules: false },
    plugins: [
      vueFlags,
      new CopyPlugin({
        patterns: [
          // Sources too: the recipes show theirs.
          { from: 'demo', globOptions: { ignore: ['**/tsconfig*.json'] } },
          { from: 'node_modules/uplot/dist/uPlot.min.css', to: 'uplot.css' },
        ],
      }),
    ],
  });
}

/** For a CDN: `framepipe.js`, an ES module with all that `framepipe` exports, and `worker.js`, which it finds beside it. */
export function cdnConfig(path = inProject('dist/bundles')) {
  const base = common('cdn', 'production', path);
  const [worker, main] = withWorker({
    ...base,
    entry: { framepipe: './src/cdn.ts' },
    output: { ...base.output, library: { type: 'module' } },
  });
  const source = inProject('workers/default.worker.ts');
  const [typescript, ...rules] = main.module.rules;
  const link = { resource: source, type: 'asset/resource', generator: { filename: 'worker.js', emit: false } };
  // The minimizer puts comments like these into a file beside the bundle, and a line into the bundle that names it.
  const notice = (name) => new webpack.BannerPlugin({ banner: bundleNotice(`dist/bundles/${name}.js`) });
  return [
    { ...worker, plugins: [...worker.plugins, notice('worker')] },
    {
      ...main,
      plugins: [...main.plugins, notice('framepipe')],
      module: {
        parser: { javascript: { worker: false } },
        rules: [{ ...typescript, exclude: [/node_modules/, source] }, link, ...rules],
      },
    },
  ];
}

/** One entry as a user's bundler would ship it, to be measured; workers that it starts are not part of it. */
export function sizeConfig(entries, path) {
  const base = common('size', 'production', path);
  return {
    ...base,
    entry: entries,
    devtool: false,
    module: { ...base.module, parser: { javascript: { worker: false, url: false } } },
    output: { ...base.output, library: { type: 'module' }, clean: true },
  };
}
