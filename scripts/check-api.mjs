/**
 * Fails when what users can name and call has changed and api/ does not say so: a public change then shows in the diff
 * of the change that makes it, and a name that leaks is seen before it is promised.
 *
 *   npm run api     writes api/ anew
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { apiReports } from './lib/api-report.mjs';
import { inProject } from './lib/project.mjs';

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } });
mkdirSync(inProject('api'), { recursive: true });
const wanted = new Map(await apiReports());
const kept = (file) => existsSync(inProject('api', file)) && readFileSync(inProject('api', file), 'utf8');
const stale = [...wanted].filter(([file, text]) => kept(file) !== text);
const surplus = readdirSync(inProject('api')).filter((file) => !wanted.has(file));

if (values.write) {
  for (const [file, text] of stale) writeFileSync(inProject('api', file), text);
  for (const file of surplus) rmSync(inProject('api', file));
  console.log(`${stale.length + surplus.length} of ${wanted.size} files have changed.`);
} else {
  for (const [file] of stale) console.log(`api/${file} is stale.`);
  for (const file of surplus) console.log(`api/${file} belongs to no entry.`);
  if (stale.length + surplus.length > 0) {
    console.log('What is public has changed: run `npm run api`, and look at the difference.');
    process.exitCode = 1;
  }
}
