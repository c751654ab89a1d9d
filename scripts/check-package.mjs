/**
 * Builds the package, packs it, and looks at it as those do who install it: are all files in it and no others, do its
 * exports resolve (publint, Are the types wrong?), and do its types compile in a project of their own, strictly and
 * with nothing from here around.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { unnamedIn } from './lib/bundled.mjs';
import { entrySources } from './lib/entries.mjs';
import { pack } from './lib/package.mjs';
import { runNode } from './lib/processes.mjs';
import { inProject, root } from './lib/project.mjs';

const folder = inProject('build/package');
const pkg = JSON.parse(readFileSync(inProject('package.json'), 'utf8'));
let failures = 0;

async function check(name, work) {
  const problems = await work();
  console.log(`${problems.length === 0 ? '✓' : '✗'} ${name}`);
  for (const problem of problems) console.log(`  ${problem}`);
  failures += problems.length;
}

/** Runs a command and gives its output as problems where it fails. */
async function complaints(promise) {
  const { code, output } = await promise;
  return code === 0 ? [] : output.trim().split('\n');
}

/** Puts what was packed into a node_modules of its own, beside what it depends on; resolves with where it is. */
async function install(unpacked) {
  const modules = join(folder, 'node_modules');
  await cp(unpacked, join(modules, pkg.name), { recursive: true });
  for (const name of Object.keys({ ...pkg.dependencies, ...pkg.peerDependencies })) {
    await mkdir(dirname(join(modules, name)), { recursive: true }); // a scope's folder
    await symlink(inProject('node_modules', name), join(modules, name), 'junction');
  }
  return join(modules, pkg.name);
}

/** Files that should not be there, files that name this machine's folders, and promised files that are missing. */
function checkFiles(installed) {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath ?? entry.path, entry.name)
        .slice(installed.length + 1)
        .replaceAll('\\', '/'),
    );
  const welcome =
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD-PARTY\.md|SECURITY\.md|dist\/(src|workers|cli|bundles)\/.+\.(js|d\.ts|map|txt))$/;
  const strangers = files.filter((file) => !welcome.test(file)).map((file) => `${file} has no place in the package`);
  const leaks = files
    .filter((file) => readFileSync(join(installed, file), 'utf8').includes(root))
    .map((file) => `${file} names a folder of this machine`);
  const wanted = [
    ...pkg.files.filter((file) => file !== 'dist'),
    ...Object.values(pkg.bin),
    'dist/bundles/framepipe.js',
    'dist/bundles/worker.js',
    'dist/bundles/framepipe.js.LICENSE.txt',
    'dist/bundles/worker.js.LICENSE.txt',
  ];
  const missing = wanted.filter((file) => !files.includes(file)).map((file) => `${file} is missing`);
  const unnamed = files
    .filter((file) => /^dist\/bundles\/.+\.js$/.test(file))
    .flatMap((file) =>
      unnamedIn(file).map((name) => `${file} holds ${name}, which scripts/lib/bundled.mjs does not name`),
    );
  return [...strangers, ...leaks, ...missing, ...unnamed];
}

/** Compiles a page and a worker that import everything, checking the package's own declarations as well. */
async function checkTypes() {
  const realms = { page: ['src/', ['ES2022', 'DOM', 'DOM.Iterable']], worker: ['workers/', ['ES2022', 'WebWorker']] };
  const problems = [];
  for (const [realm, [start, lib]] of Object.entries(realms)) {
    const names = entrySources().flatMap(([name, source]) => (source.startsWith(start) ? [name] : []));
    const text = names.map((name, index) => `export * as entry${index} from '${name}';\n`).join('');
    writeFileSync(join(folder, `${realm}.ts`), text);
    const compilerOptions = { target: 'ES2022', module: 'nodenext', strict: true, noEmit: true, types: [], lib };
    const config = join(folder, `tsconfig.${realm}.json`);
    writeFileSync(config, JSON.stringify({ compilerOptions, files: [`${realm}.ts`] }));
    problems.push(
      ...(await complaints(runNode([inProject('node_modules/typescript/bin/tsc'), '-p', config], { quiet: true }))),
    );
  }
  return problems;
}

await check('The build', () => complaints(runNode([inProject('scripts/build.mjs')], { quiet: true })));
if (failures === 0) {
  const { archive, unpacked } = await pack(folder);
  const installed = await install(unpacked);
  await check('Files of the package', () => checkFiles(installed));
  await check('Exports (publint)', async () => {
    const { messages } = await publint({ pkgDir: installed, pack: false, strict: true });
    return messages.map((message) => formatMessage(message, pkg, { color: false }));
  });
  const attw = inProject('node_modules/@arethetypeswrong/cli/dist/index.js');
  await check('Exports (Are the types wrong?)', () =>
    complaints(
      runNode([attw, archive, '--profile', 'esm-only', '--exclude-entrypoints', 'bundles', '--no-color'], {
        quiet: true,
      }),
    ),
  );
  await check('Types in a project of their own', checkTypes);
}
process.exitCode = failures > 0 ? 1 : 0;
