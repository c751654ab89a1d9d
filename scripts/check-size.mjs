/**
 * Fails when an entry grows beyond its budget: one stray import can bring a hundred kilobytes into every worker.
 * size-budget.json names each entry with its largest size in bytes, minified and compressed by brotli, with all that
 * it imports; `*` stands for files that have no line of their own. Raise a number in the change that needs it, and say
 * why.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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

const files = filesWithBudgets();
const output = inProject('build/size');
const entries = Object.fromEntries([...files.keys()].map((file) => [file.replace(/\.ts$/, ''), `./${file}`]));
await bundle('Bundling every entry', sizeConfig(entries, output));

let grown = 0;
for (const [file, limit] of files) {
  const size = brotliCompressSync(readFileSync(join(output, file.replace(/\.ts$/, '.js')))).length;
  const over = size > limit;
  if (over) grown += 1;
  console.log(`${over ? '✗' : '✓'} ${String(size).padStart(6)} of ${String(limit).padStart(6)} bytes  ${file}`);
}
if (grown > 0) {
  console.log(`${grown} of ${files.size} entries are over their budget.`);
  process.exitCode = 1;
}
