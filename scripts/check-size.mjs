/**
 * Fails when an entry grows beyond its budget: one stray import can bring a hundred kilobytes into every worker.
 * size-budget.json names each entry with its largest size in bytes, minified and compressed by brotli, with all that
 * it imports; `*` stands for files that have no line of their own. Of a stage counts what it adds to a worker, which
 * has the runtime in any case. Raise a number in the change that needs it, and say why.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { sizeConfig } from '../webpack.config.js';
import { bundle } from './lib/bundles.mjs';
import { inProject } from './lib/project.mjs';

const budgets = JSON.parse(readFileSync(inProject('size-budget.json'), 'utf8'));

/** All files that have a budget, those of a pattern included. */
function filesWithBudgets() {
  const files = new Map();
  for (const [key, limit] of Object.entries(budgets)) {
    if (!key.includes('*')) {
      if (existsSync(inProject(key))) files.set(key, limit);
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
const nameOf = (file) => file.replace(/\.ts$/, '');

/** A stage's entry holds the runtime as well, which is then taken off. */
function entryOf(file) {
  if (!isStage(file)) return `./${file}`;
  const path = inProject('build/size-entries', `${nameOf(file)}.js`);
  mkdirSync(dirname(path), { recursive: true });
  const lines = [`export { serve } from '${inProject(runtime)}';`, `export * from '${inProject(file)}';`];
  writeFileSync(path, lines.join('\n'));
  return path;
}

const files = filesWithBudgets();
const output = inProject('build/size');
const entries = Object.fromEntries([...files.keys()].map((file) => [nameOf(file), entryOf(file)]));
await bundle('Bundling every entry', sizeConfig(entries, output));

const sizeOf = (file) => brotliCompressSync(readFileSync(join(output, `${nameOf(file)}.js`))).length;
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
