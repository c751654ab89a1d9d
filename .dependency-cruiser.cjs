/**
 * The layers: imports point downwards only, and a page's code never pulls in a worker's. A wrong edge compiles and
 * runs, so only a rule shows it before it has become a habit.
 */
const { readFileSync } = require('node:fs');

const { exports: subpaths } = JSON.parse(readFileSync(`${__dirname}/package.json`, 'utf8'));
const entries = Object.values(subpaths)
  .map(({ default: target }) => /^\.\/dist\/(.+)\.js$/.exec(target ?? '')?.[1])
  .filter((entry) => entry && !entry.includes('*'))
  .map((entry) => `^${entry}\\.ts$`)
  .concat('^src/cdn\\.ts$'); // That of the bundle for a CDN, which is exported as a file.

const bytes = '(sframe|codecs|formats|metadata|analysis|recording)';
const page = '(main|keys|connection|inspector|testing)';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycle', 'Two files that need each other are one concept, or hide a third.', {}, { circular: true }),
    rule('no-dead-end', 'What is imported must be there.', {}, { couldNotResolve: true }),
    rule(
      'no-development-packages',
      'A user does not have them; peers are here for development, and there because the user installs them.',
      { path: '^(src|workers)/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'core'], dependencyTypesNot: ['npm-peer'] },
    ),
    rule(
      'shared-is-the-floor',
      'L0 imports nothing but itself.',
      { path: '^src/shared/' },
      { path: '^(src/(?!shared/)|workers/)' },
    ),
    rule(
      'bytes-know-only-bytes',
      'L1 imports L0 and its own folder; metadata, formats, analysis and recording may use codecs.',
      { path: `^src/${bytes}/` },
      { path: '^(src|workers)/', pathNot: ['^src/shared/', '^src/$1/', '^src/codecs/'] },
    ),
    rule(
      'codecs-only-for-metadata-and-formats',
      'SFrame and codecs know nothing of each other: the stage brings them together.',
      { path: '^src/sframe/' },
      { path: '^src/codecs/' },
    ),
    rule(
      'a-stage-stands-alone',
      'L2: a stage imports L0, L1, what stages share (lib) and files of its own name, never another stage or the runtime.',
      { path: '^workers/stages/([^/.]+)' },
      { path: '^(src|workers)/', pathNot: ['^src/shared/', `^src/${bytes}/`, '^workers/stages/(lib/|$1[/.])'] },
    ),
    rule(
      'runtime-knows-no-stage',
      'L3: the runtime imports L0 and itself.',
      { path: '^workers/runtime/' },
      { path: '^(src|workers)/', pathNot: ['^src/shared/', '^workers/runtime/'] },
    ),
    rule(
      'workers-never-import-the-page',
      'There is no window in a worker.',
      { path: '^workers/' },
      { path: `^src/${page}/` },
    ),
    rule(
      'the-page-has-only-types-of-workers',
      'Code that both need is in src/shared.',
      { path: '^src/', pathNot: '^src/testing/' },
      { path: '^workers/', dependencyTypesNot: ['type-only'] },
    ),
    rule(
      'the-test-kit-runs-the-runtime',
      'It runs pipelines as workers do, and no stage but those that it is given.',
      { path: '^src/testing/' },
      { path: '^(src|workers)/', pathNot: ['^src/(shared|main|testing)/', '^workers/runtime/'] },
    ),
    rule(
      'nobody-imports-the-test-kit',
      'What users ship holds nothing of it.',
      { path: '^(src|workers)/', pathNot: '^src/testing(/|\\.ts$)' },
      { path: '^src/testing/' },
    ),
    rule(
      'the-command-line-needs-only-bytes',
      'It runs in Node: L0 and L1, and no realm of a browser.',
      { path: '^cli/' },
      { path: '^(src|workers)/', pathNot: ['^src/shared/', `^src/${bytes}/`] },
    ),
    rule('nobody-imports-the-command-line', 'Browsers have no Node.', { path: '^(src|workers)/' }, { path: '^cli/' }),
    rule(
      'no-development-packages-in-the-command-line',
      'A user does not have them; Node itself is there. What the page gets is put in by the build.',
      { path: '^cli/', pathNot: '^cli/page/view/' },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['npm-peer'] },
    ),
    rule(
      'entries-are-imported-by-nobody',
      'Entries only gather; import what they gather from.',
      { path: '^(src|workers)/', pathNot: [...entries, '\\.worker\\.ts$'] },
      { path: [...entries, '\\.worker\\.ts$'], dependencyTypesNot: ['type-only'] },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.d.ts', '.js'],
    },
  },
};
