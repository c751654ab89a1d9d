/**
 * Every bundle of the project: the in-browser tests, the demo, and what `npm run build` adds to tsc's output.
 * The scripts call these functions through webpack's API; nothing here runs by itself.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(fileURLToPath(import.meta.url));

/** The package's own names, as users import them, mapped to the sources: `framepipe/x.js` → `src/x.ts`. */
function ownNames() {
  const { name, exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const alias = {};
  for (const [subpath, target] of Object.entries(exports)) {
    const source = /^\.\/dist\/((?:src|workers)\/.+)\.js$/.exec(target.default ?? '')?.[1];
    if (source) alias[`${name}${subpath.slice(1)}$`] = join(root, `${source}.ts`);
  }
  return alias;
}

/** What all bundles share: TypeScript without type checks (`tsc -b` does those), ES modules in and out. */
function common(name, mode) {
  return {
    name,
    mode,
    context: root,
    target: ['web', 'es2022'],
    devtool: 'source-map',
    module: {
      rules: [
        {
          test: /\.ts$/,
          exclude: /node_modules/,
          loader: 'ts-loader',
          options: {
            transpileOnly: true,
            configFile: join(root, 'tsconfig.base.json'),
            compilerOptions: { module: 'esnext', moduleResolution: 'bundler' },
          },
        },
      ],
    },
    resolve: { alias: ownNames(), extensionAlias: { '.js': ['.ts', '.js'] } },
    experiments: { outputModule: true },
    output: {
      module: true,
      path: join(root, 'build', name),
      filename: '[name].js',
      chunkFilename: '[name].js',
      clean: true,
    },
    cache: {
      type: 'filesystem',
      name: `${name}-${mode}`,
      cacheDirectory: join(root, '.cache/webpack'),
      buildDependencies: { config: [fileURLToPath(import.meta.url)] },
    },
    performance: false,
    infrastructureLogging: { level: 'error' },
  };
}

/** All files under test/ that run in browsers, as paths from the project's folder. */
export function browserTests() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .map((file) => join('test', file).split(sep).join('/'))
    .filter((file) => file.endsWith('.browser.test.ts'))
    .sort();
}

/**
 * The in-browser tests as up to two modules, `single.js` and `cross.js` (test/cross, which runs in both browsers at
 * once); workers become files beside them.
 */
export function testConfig(files = browserTests()) {
  const entry = {};
  const cross = files.filter((file) => file.startsWith('test/cross/'));
  const single = files.filter((file) => !cross.includes(file));
  if (single.length > 0) entry.single = single.map((file) => `./${file}`);
  if (cross.length > 0) entry.cross = cross.map((file) => `./${file}`);
  return { ...common('test', 'development'), entry };
}
