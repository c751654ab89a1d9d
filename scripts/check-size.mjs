/**
 * Fails when an entry grows beyond its budget: one stray import can bring a hundred kilobytes into every worker.
 * size-budget.json names each entry with its largest size in bytes, minified and compressed by brotli, with all that
 * it imports; `*` stands for files that have no line of their own. Of a stage counts what it adds to a worker, which
 * has the runtime in any case; `{ … }` behind a file stands for those of its exports alone, since nobody uses all of them.
 * Raise a number in the change that needs it, and say why.
 *
 * It fails as well when one entry's code bleeds into another, which a budget with some room would not show: a worker
 * with one stage must not carry the next one. bundle-markers.json holds strings that are characteristic of a stage or a
 * library, each with exactly the entries whose bundles have it; one that is in none of them any more proves nothing.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { sizeConfig } from '../webpack.config.js';
import { bundle } from './lib/bundles.mjs';
import { findStrays, hasOwnMarker } from './lib/markers.mjs';
import { inProject } from './lib/project.mjs';

const budgets = JSON.parse(readFileSync(inProject('size-budget.json'), 'utf8'));

/** All files that have a budget, those of a pattern included. */
function filesWithBudgets() {
  const files = new Map();
  for (const [key, limit] of Object.entries(budgets)) {
    if (!key.includes('*')) {
      if (existsSync(inProject(sourceOf(key)))) files.set(key, limit);
      else console.log(`! ${key} has a budget but is not there (yet).`);
      continue;
    }
    const folder = dirname(key);
    for (const file of existsSync(inProject(folder)) ? readdirSync(inProject(folder)) : []) {
      const path = `${folder}/${file}`;
      if (file.endsWith('.ts') && !budgets[path]) files.set(path, limit);
    }
  }
  return files;
}

const runtime = 'workers/runtime/serve.ts';
const isStage = (file) => file.startsWith('workers/stages/');
const sourceOf = (key) => key.split(' ')[0];
const nameOf = (key) => key.replace('.ts', '').replace(/\W*[ ,{}]+/g, '-');

/**
 * A script that imports nothing but the file, as a user's would: webpack does not take a file that is itself an entry into
 * the bundle of another, but wraps it. A stage's holds the runtime as well, which is then taken off.
 */
function entryOf(file) {
  if (file.endsWith('.worker.ts')) return `./${file}`;
  const path = inProject('build/size-entries', `${nameOf(file)}.js`);
  mkdirSync(dirname(path), { recursive: true });
  const names = /\{.*\}/.exec(file)?.[0] ?? '*';
  const sources = isStage(file) ? [runtime, file] : [sourceOf(file)];
  writeFileSync(path, sources.map((source) => `export ${names} from '${inProject(source)}';`).join('\n'));
  return path;
}

const files = filesWithBudgets();
const output = inProject('build/size');
const entries = Object.fromEntries([...files.keys()].map((file) => [nameOf(file), entryOf(file)]));
await bundle('Bundling every entry', sizeConfig(entries, output));

const codeOf = (file) => readFileSync(join(output, `${nameOf(file)}.js`));
const sizeOf = (file) => brotliCompressSync(codeOf(file)).length;
let grown = 0;
for (const [file, limit] of files) {
  const size = isStage(file) ? sizeOf(file) - sizeOf(runtime) : sizeOf(file);
  const over = size > limit;
  if (over) grown += 1;
  console.log(`${over ? '✗' : '✓'} ${String(size).padStart(6)} of ${String(limit).padStart(6)} bytes  ${file}`);
}
if (grown > 0) {
  console.log(`${grown} of ${files.size} entries are over their budget.`);
  process.exitCode = 1;
}

const markers = JSON.parse(readFileSync(inProject('bundle-markers.json'), 'utf8'));
const strays = findStrays(markers, new Map([...files.keys()].map((file) => [file, codeOf(file)])));
const unmarked = [...files.keys()].filter(isStage).filter((stage) => !hasOwnMarker(markers, stage, isStage));
for (const stray of strays) console.log(`✗ ${stray}`);
for (const stage of unmarked) console.log(`✗ ${stage} has no marker of its own in bundle-markers.json.`);
if (strays.length > 0 || unmarked.length > 0) process.exitCode = 1;
else console.log(`✓ ${Object.keys(markers).length} markers are where they belong, and nowhere else.`);
