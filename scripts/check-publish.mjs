/**
 * Runs before `npm publish`, and keeps it from publishing what nobody could trace: only CI publishes, a tag that
 * `npm run release` made, with an id-token by which npm proves where the package comes from.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { inProject, root } from './lib/project.mjs';
import { hindrances } from './lib/release.mjs';

const read = (name) => readFileSync(inProject(name), 'utf8');
const tag = execFileSync('git', ['tag', '--points-at', 'HEAD', '--list', 'v*'], { cwd: root, encoding: 'utf8' }).trim();
const reasons = hindrances({
  env: process.env,
  tag,
  changelog: read('CHANGELOG.md'),
  pkg: JSON.parse(read('package.json')),
});
for (const reason of reasons) console.log(`Not published: ${reason}.`);
process.exitCode = reasons.length > 0 ? 1 : 0;
